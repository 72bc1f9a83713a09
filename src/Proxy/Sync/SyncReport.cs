using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Proxy.Sync;

/// <summary>What one sync did. <paramref name="Failure"/> is null when the kernel now holds what it should, but for
/// the Services that were set aside.</summary>
public sealed record SyncReport(SyncFailure? Failure)
{
    /// <summary>Transactions that the kernel was given: restores, or netlink batches.</summary>
    public int Transactions { get; init; }

    /// <summary>Those of them that the kernel did not take.</summary>
    public int FailedTransactions { get; init; }

    /// <summary>Operations in them: lines of restores, or of batches the elements, rules, chains and sets.</summary>
    public int Operations { get; init; }

    /// <summary>In iptables mode the rules that the kernel now holds, as far as is known; null in nftables mode.
    /// </summary>
    public RuleTally? Held { get; init; }

    /// <summary>Of those, how many this sync wrote.</summary>
    public RuleTally Written { get; init; }

    /// <summary>Services newly refused by the kernel, with what it said.</summary>
    public IReadOnlyList<(ServiceName Name, string Words)> Refused { get; init; } = [];

    /// <summary>Services whose rules could not be made: a fault of ours, kept from the rest.</summary>
    public IReadOnlyList<(ServiceName Name, string Words)> Faulty { get; init; } = [];

    public bool Succeeded => Failure is null;
}

/// <summary>Why a sync failed, and whether the kernel has to be read before the next one. Of cleanup: what is wanted
/// is in the kernel, and only what nobody wants any more could not be removed.</summary>
public sealed record SyncFailure(string Words, bool IsStateUnknown, bool IsOfCleanup = false);
