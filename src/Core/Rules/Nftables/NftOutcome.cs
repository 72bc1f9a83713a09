using System.Collections.Immutable;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>What became of a transaction. No refusals: all of it is there.</summary>
public sealed record NftOutcome(ImmutableArray<NftRefusal> Refusals)
{
    public bool IsApplied => Refusals.IsEmpty;

    /// <summary>Operations in the transaction.</summary>
    public int Operations { get; init; }

    /// <summary>Bytes that were sent; 0 when nothing was.</summary>
    public long Bytes { get; init; }
}
