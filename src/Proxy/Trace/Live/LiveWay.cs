using System.Collections.Immutable;
using Signalbox.Core.Trace;

namespace Signalbox.Proxy.Trace.Live;

/// <summary>What a real packet did.</summary>
internal sealed record LiveWay
{
    /// <summary>As it was sent.</summary>
    public required Packet Packet { get; init; }

    public required ProbeAnswer Answer { get; init; }

    /// <summary>The rules that it met, in the order of its way. Empty when none did, or when it was not seen.</summary>
    public required ImmutableArray<LiveStep> Steps { get; init; }

    /// <summary>What became of it on this node; null when it was not seen, or was lost sight of.</summary>
    public required LiveEnding? Ending { get; init; }

    /// <summary>The kernel told more than could be taken in: <see cref="Steps"/> may have gaps.</summary>
    public bool HasGaps { get; init; }
}

/// <summary>A rule that a real packet met.</summary>
/// <param name="Place">Which.</param>
/// <param name="Verdict">What it decided: "accept", "jump KUBE-SVC-X".</param>
internal readonly record struct LiveStep(RulePlace Place, string Verdict);
