namespace Signalbox.Cluster.Tests.Files;

/// <summary>A time of day that stands where the test puts it and counts how often it is asked; timers run on.</summary>
internal sealed class StoppedClock : TimeProvider
{
    private long _ticks = DateTime.UtcNow.AddHours(1).Ticks;
    private int _asked;

    public int Asked => Volatile.Read(ref _asked);

    public void Set(DateTime now) => Volatile.Write(ref _ticks, now.Ticks);

    public override DateTimeOffset GetUtcNow()
    {
        Interlocked.Increment(ref _asked);
        return new DateTimeOffset(Volatile.Read(ref _ticks), TimeSpan.Zero);
    }
}
