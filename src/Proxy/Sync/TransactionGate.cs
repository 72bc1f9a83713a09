namespace Signalbox.Proxy.Sync;

/// <summary>Where every transaction passes on its way to the kernel. Once closed it lets none in, and says when those
/// inside have ended: then the program may end at any moment, whatever else it is about. Any thread may use it.
/// </summary>
internal sealed class TransactionGate
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inside;
    private bool _isClosed;

    /// <summary>For as long as a transaction runs. Throws <see cref="OperationCanceledException"/> when the gate is
    /// closed.</summary>
    public Passage Enter()
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                throw new OperationCanceledException("the agent is about to end");
            }

            _inside++;
            return new Passage(this);
        }
    }

    /// <summary>Lets none in any more. The task ends with the last transaction.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            _isClosed = true;
            TellEmpty();
            return _empty.Task;
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            _inside--;
            TellEmpty();
        }
    }

    private void TellEmpty()
    {
        if (_isClosed && _inside == 0)
        {
            _empty.TrySetResult();
        }
    }

    /// <summary>One transaction on its way.</summary>
    public readonly struct Passage(TransactionGate gate) : IDisposable
    {
        public void Dispose() => gate.Leave();
    }
}
