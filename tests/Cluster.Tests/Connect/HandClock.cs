namespace Signalbox.Cluster.Tests.Connect;

/// <summary>A clock that goes by hand; its timers are real.</summary>
internal sealed class HandClock : TimeProvider
{
    private readonly Lock _lock = new();
    private DateTimeOffset _now = System.GetUtcNow();
    private TimeSpan _elapsed;

    /// <summary>Time passes.</summary>
    public void Pass(TimeSpan time)
    {
        lock (_lock)
        {
            _now += time;
            _elapsed += time;
        }
    }

    /// <summary>Somebody sets the time of day.</summary>
    public void Jump(TimeSpan time)
    {
        lock (_lock)
        {
            _now += time;
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _elapsed.Ticks;
        }
    }
}
