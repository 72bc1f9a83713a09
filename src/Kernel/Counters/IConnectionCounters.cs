using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Kernel.Counters;

/// <summary>What the rules of one family have counted: a number of connections for each key. In nftables mode a key is
/// that of an element, in iptables mode the name of an endpoint's chain in ASCII. A counter begins at 0 and only grows;
/// once deleted, one with the same key may begin anew. All methods throw <see cref="KernelException"/>, and are for one
/// thread at a time; the network namespace is that of the thread that opened it.</summary>
public interface IConnectionCounters : IDisposable
{
    /// <summary>From now on deletions are noted.</summary>
    void Begin();

    /// <summary>Hands on what counters say, each as it is when it is read. One that comes or goes meanwhile, or that
    /// the kernel moves while it lists, may be left out, or come twice.</summary>
    /// <param name="known">Keys to ask for where there is no list of all; null for all that can be found.</param>
    /// <param name="onCounter">Takes key and connections.</param>
    void Read(IEnumerable<RegisterBytes>? known, Action<RegisterBytes, ulong> onCounter);

    /// <summary>Hands on what counters said as they were deleted, of all deletions that the kernel has finished and
    /// that were not handed on before.</summary>
    void TakeDeleted(Action<RegisterBytes, ulong> onDeleted);

    /// <summary>Deletions are told. Where they are not, a reading misses nothing.</summary>
    bool TellsDeletions { get; }

    /// <summary>A reading takes so little now that it may be made every few seconds, whether or not somebody asks.
    /// </summary>
    bool IsReadingCheap { get; }

    /// <summary>How often deletions were lost, for want of room to keep them.</summary>
    int Losses { get; }
}
