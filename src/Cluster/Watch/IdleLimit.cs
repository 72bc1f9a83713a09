namespace Signalbox.Cluster.Watch;

/// <summary>Ends a read when no byte has come for a time. <see cref="Touch"/> begins the time anew.</summary>
internal sealed class IdleLimit : IDisposable
{
    private readonly CancellationTokenSource _silence;
    private readonly CancellationTokenSource _either;
    private TimeSpan _limit;

    public IdleLimit(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        _limit = limit;
        Caller = caller;
        _silence = new CancellationTokenSource(limit, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(caller, _silence.Token);
    }

    /// <summary>The caller's own cancellation, for waits that are not the connection's fault.</summary>
    public CancellationToken Caller { get; }

    public CancellationToken Token => _either.Token;

    /// <summary>True once the time has passed: the cancellation is not the caller's.</summary>
    public bool IsOver => _silence.IsCancellationRequested;

    public TimeSpan Limit
    {
        get => _limit;
        set
        {
            _limit = value;
            Touch();
        }
    }

    public void Touch() => _silence.CancelAfter(_limit);

    /// <summary>No time passes until <see cref="Touch"/>.</summary>
    public void Pause() => _silence.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _either.Dispose();
        _silence.Dispose();
    }
}
