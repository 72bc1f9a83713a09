using System.Collections.Immutable;
using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>Our table of one family: the kernel's, or one in memory.</summary>
public interface INftTable
{
    /// <summary>Runs one transaction: all of it or nothing. Nothing is sent when nothing is written.</summary>
    NftOutcome Run(Action<IRulesetWriter> write);

    /// <summary>Reads all of it.</summary>
    NftInventory Read();
}

/// <summary>What became of a transaction. No refusals: all of it is there.</summary>
public sealed record NftOutcome(ImmutableArray<NftRefusal> Refusals)
{
    public bool IsApplied => Refusals.IsEmpty;

    /// <summary>Operations in the transaction.</summary>
    public int Operations { get; init; }

    /// <summary>Bytes that were sent; 0 when nothing was.</summary>
    public long Bytes { get; init; }
}

/// <summary>An operation that was refused: what it was, who wanted it (null is nobody), and the reason.</summary>
public sealed record NftRefusal(string Operation, ServiceName? Owner, string Words)
{
    public override string ToString() => $"{Operation}: {Words}";
}
