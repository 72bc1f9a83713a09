using System.Collections.Immutable;

namespace Signalbox.Core.Compare;

/// <summary>One thing that a node holds otherwise than it should.</summary>
public sealed record Difference
{
    /// <summary>Whom it concerns.</summary>
    public required Owner Owner { get; init; }

    public required DifferenceKind Kind { get; init; }

    /// <summary>Where: "nat KUBE-SVC-TCOU7JCQXEZGVUNU", "map endpoints", or what a packet was sent to.</summary>
    public required string Place { get; init; }

    /// <summary>What is wrong, in plain words, without the place.</summary>
    public required string Words { get; init; }

    /// <summary>What the node holds and should not, and what it should hold and does not. May be empty.</summary>
    public ImmutableArray<DiffLine> Lines { get; init; } = [];

    /// <summary>False where only others' rules are in the way, which are never touched.</summary>
    public bool IsMendable { get; init; } = true;
}
