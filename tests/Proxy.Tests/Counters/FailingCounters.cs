using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Counters;

namespace Signalbox.Proxy.Tests.Counters;

/// <summary>Counters that fail from their second reading on, in ways that a kernel cannot be made to.</summary>
internal sealed class FailingCounters(Func<Exception> failure) : IConnectionCounters
{
    private int _readings;

    public bool TellsDeletions => true;

    public bool IsReadingCheap => false;

    public int Losses => 0;

    public void Begin()
    {
    }

    public void Read(IEnumerable<RegisterBytes>? known, Action<RegisterBytes, ulong> onCounter)
    {
        if (Interlocked.Increment(ref _readings) > 1)
        {
            throw failure();
        }
    }

    public void TakeDeleted(Action<RegisterBytes, ulong> onDeleted)
    {
    }

    public void Dispose()
    {
    }
}
