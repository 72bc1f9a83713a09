using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Counters;

namespace Signalbox.KernelNet.Counters;

/// <summary>The kernel's counters, and a note of which threads ask for them.</summary>
internal sealed class WatchedCounters(IConnectionCounters kernel) : IConnectionCounters
{
    private int _forbidden;
    private int _asked;

    /// <summary>Calls from within <see cref="Forbidding"/>.</summary>
    public int AskedInSync => Volatile.Read(ref _asked);

    public int Losses => kernel.Losses;

    public bool TellsDeletions => kernel.TellsDeletions;

    public bool IsReadingCheap => kernel.IsReadingCheap;

    /// <summary>Runs work whose thread must not ask.</summary>
    public T Forbidding<T>(Func<T> work)
    {
        Volatile.Write(ref _forbidden, Environment.CurrentManagedThreadId);
        try
        {
            return work();
        }
        finally
        {
            Volatile.Write(ref _forbidden, 0);
        }
    }

    public void Begin()
    {
        Note();
        kernel.Begin();
    }

    public void Read(IEnumerable<RegisterBytes>? known, Action<RegisterBytes, ulong> onCounter)
    {
        Note();
        kernel.Read(known, onCounter);
    }

    public void TakeDeleted(Action<RegisterBytes, ulong> onDeleted)
    {
        Note();
        kernel.TakeDeleted(onDeleted);
    }

    public void Dispose() => kernel.Dispose();

    private void Note()
    {
        if (Environment.CurrentManagedThreadId == Volatile.Read(ref _forbidden))
        {
            Interlocked.Increment(ref _asked);
        }
    }
}
