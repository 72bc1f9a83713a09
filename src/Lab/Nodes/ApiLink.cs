namespace Signalbox.Lab.Nodes;

/// <summary>A kubelet's way to the API server, which may be cut: it then neither learns nor tells anything, and its
/// pods go on. Any thread may cut, mend and ask.</summary>
public sealed class ApiLink : IDisposable
{
    private readonly Lock _lock = new();
    private CancellationTokenSource _whileUp = new();
    private TaskCompletionSource? _whileDown;

    public bool IsUp
    {
        get
        {
            lock (_lock)
            {
                return _whileDown is null;
            }
        }
    }

    /// <summary>Cancelled when the link is cut; of a link that is down, it is cancelled already.</summary>
    public CancellationToken Cancelled
    {
        get
        {
            lock (_lock)
            {
                return _whileUp.Token;
            }
        }
    }

    public Task WhenUp
    {
        get
        {
            lock (_lock)
            {
                return _whileDown?.Task ?? Task.CompletedTask;
            }
        }
    }

    /// <summary>Nobody uses it any more.</summary>
    public void Dispose() => _whileUp.Dispose();

    public void Cut()
    {
        CancellationTokenSource cut;
        lock (_lock)
        {
            if (_whileDown is not null)
            {
                return;
            }

            _whileDown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            cut = _whileUp;
        }

        cut.Cancel();
    }

    public void Mend()
    {
        TaskCompletionSource? waiting;
        lock (_lock)
        {
            waiting = _whileDown;
            if (waiting is null)
            {
                return;
            }

            _whileUp.Dispose();
            (_whileUp, _whileDown) = (new CancellationTokenSource(), null);
        }

        waiting.SetResult();
    }
}
