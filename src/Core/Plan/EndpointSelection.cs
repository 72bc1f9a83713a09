using System.Collections.Immutable;

namespace Signalbox.Core.Plan;

/// <summary>Which endpoints of a Service port this node uses. Lists are ordered by the text of address and port.
/// Source: upstream topology.go, CategorizeEndpoints.</summary>
public sealed record EndpointSelection
{
    public static readonly EndpointSelection Empty = new();

    /// <summary>The pool of policy Cluster; empty when nothing uses it.</summary>
    public ImmutableArray<PoolEndpoint> Cluster { get; init; } = [];

    /// <summary>The pool of policy Local; empty when nothing uses it, or when this node has none.</summary>
    public ImmutableArray<PoolEndpoint> Local { get; init; } = [];

    /// <summary>The union of both pools, each endpoint once.</summary>
    public ImmutableArray<PoolEndpoint> Reachable { get; init; } = [];

    /// <summary>Some endpoint is usable somewhere in the cluster, if perhaps not from here.</summary>
    public bool HasAny { get; init; }

    /// <summary>Every endpoint that a pool in use does without, and why.</summary>
    public ImmutableArray<LeftOut> LeftOut { get; init; } = [];

    /// <summary>Where a flow that exists may stay: the pools, and whatever they leave out that still serves, wherever
    /// it is. So an endpoint that ends in order, or that a policy or a hint has taken out of a pool, keeps its flows.
    /// Source: upstream's conntrack reconciler; it leaves out pool members that do not serve
    /// (publishNotReadyAddresses), to which new flows go all the same.</summary>
    public IEnumerable<PoolEndpoint> Answering => Reachable.Concat(LeftOut
        .Where(left => left.Reason != Reason.DuplicateOfAnother && left.Endpoint.IsServing)
        .Select(left => left.Endpoint));

    /// <summary>Endpoints of the Service port in any state, after merging.</summary>
    public int Total { get; init; }
}
