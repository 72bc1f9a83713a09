namespace Signalbox.Proxy.Tests.Sync;

/// <summary>A clock that goes only when told.</summary>
internal sealed class HandClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _ticks;

    public void Pass(double seconds)
    {
        Jump(TimeSpan.FromSeconds(seconds));
        _ticks += TimeSpan.FromSeconds(seconds).Ticks;
    }

    /// <summary>Somebody sets the wall clock. No time passes.</summary>
    public void Jump(TimeSpan by) => _now += by;
}
