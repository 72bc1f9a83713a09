namespace Signalbox.Lab.Api.Faults;

/// <summary>A fault in force. Disposing lifts it.</summary>
public sealed class FaultLease : IDisposable
{
    private readonly ApiFaults _owner;
    private readonly TaskCompletionSource _lifted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;

    internal FaultLease(ApiFaults owner, Fault fault) => (_owner, Fault) = (owner, fault);

    public Fault Fault { get; }

    /// <summary>How often it has struck.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Done when it is lifted.</summary>
    public Task Lifted => _lifted.Task;

    /// <summary>It strikes nothing from now on, and what it holds up goes on.</summary>
    public void Lift()
    {
        _owner.Remove(this);
        _lifted.TrySetResult();
    }

    public void Dispose() => Lift();

    /// <summary>Whether it strikes this once.</summary>
    internal bool TryTake()
    {
        if (Fault.Times is not { } most)
        {
            Interlocked.Increment(ref _taken);
            return true;
        }

        for (var seen = Taken; seen < most; seen = Taken)
        {
            if (Interlocked.CompareExchange(ref _taken, seen + 1, seen) == seen)
            {
                return true;
            }
        }

        return false;
    }
}
