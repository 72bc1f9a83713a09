using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Explain;

/// <summary>What explanations of one family stand on: the cluster's words, the rules, or both.</summary>
/// <param name="family">Of all addresses.</param>
/// <param name="node">The addresses that this node's kernel takes for its own.</param>
/// <param name="plan">What the cluster's objects ask for; null when they are not known.</param>
/// <param name="rules">What the kernel or a dump holds; null when it is not known.</param>
public sealed class Ground(
    IPFamily family, NodeAddresses node, (Snapshot Snapshot, NodePlan Plan)? plan, NodeRules? rules)
{
    private ImmutableArray<HeldFrontend>? _held;
    private ILookup<ServiceName, HeldFrontend>? _heldOf;

    /// <summary>What the cluster says beside what the plan needs.</summary>
    public ClusterWords Words { get; init; } = ClusterWords.None;

    public IPFamily Family => family;

    public NodeAddresses Node => node;

    public Snapshot? Snapshot => plan?.Snapshot;

    public NodePlan? Plan => plan?.Plan;

    public NodeRules? Rules => rules;

    /// <summary>The rules are those of nftables mode, where a frontend has one owner.</summary>
    public bool IsNftables => rules?.ProxyTable is not null;

    /// <summary>The frontends that the rules know; empty when there are none.</summary>
    public ImmutableArray<HeldFrontend> Held => _held ??= rules is null ? [] : HeldFrontends.Of(rules);

    /// <summary>Those of one <see cref="HeldFrontend.Owner"/>, a Service or a place that stands for one.</summary>
    public IEnumerable<HeldFrontend> HeldOf(ServiceName owner) =>
        (_heldOf ??= Held.ToLookup(held => held.Owner.Service))[owner];
}
