namespace Signalbox.Cluster.Tests.Connect;

/// <summary>A clock whose timers fire only when told.</summary>
internal sealed class TimerClock : TimeProvider
{
    private readonly List<(TimerCallback Callback, object? State, FiredTimer Timer)> _timers = [];

    /// <summary>All that were started and not disposed; there must have been one.</summary>
    public void FireAll()
    {
        Assert.NotEmpty(_timers);
        foreach (var (callback, state, timer) in _timers)
        {
            if (!timer.IsDisposed)
            {
                callback(state);
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FiredTimer();
        _timers.Add((callback, state, timer));
        return timer;
    }

    private sealed class FiredTimer : ITimer
    {
        public bool IsDisposed { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => IsDisposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
