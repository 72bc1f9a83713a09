namespace Signalbox.Bench.Nftables;

/// <summary>What one sync took, from the events to the kernel's acknowledgement, and its parts.</summary>
internal sealed record ChangeCost
{
    /// <summary>Elements, rules, chains and sets that were added or deleted.</summary>
    public required int Operations { get; init; }

    public required long Bytes { get; init; }

    public required Spent Total { get; init; }

    /// <summary>Events folded into the snapshot, and planned.</summary>
    public required Spent Planning { get; init; }

    /// <summary>Rendered as it was and as it shall be, compared, and noted.</summary>
    public required Spent Rendering { get; init; }

    /// <summary>From patches to messages.</summary>
    public required Spent Writing { get; init; }

    public required Spent Kernel { get; init; }
}
