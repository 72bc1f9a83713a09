using System.Collections.Concurrent;

namespace Signalbox.Cluster.Tests.Watch;

/// <summary>The system's clock, and what it was asked to wait for.</summary>
internal sealed class PauseClock : TimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> _waits = [];

    public IReadOnlyCollection<TimeSpan> Waits => _waits;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _waits.Enqueue(dueTime);
        return base.CreateTimer(callback, state, dueTime, period);
    }
}
