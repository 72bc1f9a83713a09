using System.Collections.Immutable;
using Signalbox.Core.Model;

namespace Signalbox.Core.Plan;

/// <summary>Chooses endpoints: policy, topology hints, fallback to terminating ones. Source: spec 3.4, in its steps;
/// KEP-1669 (terminating), KEP-2433 and KEP-3015 (hints).</summary>
public static class EndpointSelector
{
    /// <param name="merged">The Service port's endpoints, ordered and without duplicates.</param>
    /// <param name="duplicates">What lost to a duplicate, for the reasons.</param>
    /// <param name="use">Which pools the Service port has a use for.</param>
    /// <param name="nodeName">This node's name.</param>
    /// <param name="zone">This node's zone, empty when unknown.</param>
    public static EndpointSelection Select(
        List<MergedEndpoint> merged, IReadOnlyCollection<MergedEndpoint> duplicates, PoolUse use, string nodeName,
        string zone)
    {
        if (merged.Count == 0)
        {
            return EndpointSelection.Empty;
        }

        var all = Place(merged, nodeName);
        var leftOut = ImmutableArray.CreateBuilder<LeftOut>();
        foreach (var duplicate in duplicates)
        {
            leftOut.Add(new LeftOut(Place(duplicate, nodeName), TrafficPolicy.Cluster, Reason.DuplicateOfAnother));
        }

        var topology = use.Cluster ? TopologyOf(merged, nodeName, zone) : Topology.None;
        var cluster = use.Cluster ? ClusterPool(merged, all, new(topology, nodeName, zone), leftOut) : [];
        var local = use.Local ? LocalPool(all, leftOut) : [];
        return new EndpointSelection
        {
            Cluster = cluster,
            Local = local,
            Reachable = Union(cluster, local),
            HasAny = use.Local ? all.Any(IsUsable) : !cluster.IsEmpty,
            LeftOut = leftOut.DrainToImmutable(),
            Total = all.Length,
        };
    }

    private static bool IsUsable(PoolEndpoint endpoint) => endpoint.IsReady || endpoint.IsServingTerminating;

    private static PoolEndpoint Place(in MergedEndpoint merged, string nodeName) => new(
        merged.Endpoint.Address, merged.Port, merged.Endpoint.NodeName == nodeName, merged.Endpoint.Conditions);

    private static ImmutableArray<PoolEndpoint> Place(List<MergedEndpoint> merged, string nodeName)
    {
        var all = ImmutableArray.CreateBuilder<PoolEndpoint>(merged.Count);
        foreach (var endpoint in merged)
        {
            all.Add(Place(endpoint, nodeName));
        }

        return all.MoveToImmutable();
    }

    /// <summary>Step 1: ready endpoints that pass the topology; where there is none, the terminating that still
    /// serve, from anywhere.</summary>
    private static ImmutableArray<PoolEndpoint> ClusterPool(
        List<MergedEndpoint> merged, ImmutableArray<PoolEndpoint> all, HintFilter filter,
        ImmutableArray<LeftOut>.Builder leftOut)
    {
        if (filter.Topology == Topology.None && all.All(endpoint => endpoint.IsReady))
        {
            return all;
        }

        var reasons = new Reason[all.Length];
        for (var i = 0; i < all.Length; i++)
        {
            reasons[i] = !all[i].IsReady ? Reason.NotReady : filter.ReasonAgainst(merged[i].Endpoint);
        }

        return Keep(all, reasons, TrafficPolicy.Cluster, leftOut);
    }

    /// <summary>Step 4: this node's ready endpoints; where there is none, its terminating ones that still serve.
    /// Hints never apply.</summary>
    private static ImmutableArray<PoolEndpoint> LocalPool(
        ImmutableArray<PoolEndpoint> all, ImmutableArray<LeftOut>.Builder leftOut)
    {
        var reasons = new Reason[all.Length];
        for (var i = 0; i < all.Length; i++)
        {
            reasons[i] = !all[i].IsLocal ? Reason.NotOnThisNode : !all[i].IsReady ? Reason.NotReady : Reason.None;
        }

        return Keep(all, reasons, TrafficPolicy.Local, leftOut);
    }

    /// <summary>Keeps what has no reason against it; when that is nothing at all, keeps the terminating endpoints
    /// that still serve and are only not ready.</summary>
    private static ImmutableArray<PoolEndpoint> Keep(
        ImmutableArray<PoolEndpoint> all, Reason[] reasons, TrafficPolicy pool, ImmutableArray<LeftOut>.Builder leftOut)
    {
        var fallBack = !reasons.Contains(Reason.None);
        var kept = ImmutableArray.CreateBuilder<PoolEndpoint>();
        for (var i = 0; i < all.Length; i++)
        {
            if (reasons[i] == Reason.None
                || (fallBack && reasons[i] == Reason.NotReady && all[i].IsServingTerminating))
            {
                kept.Add(all[i]);
                continue;
            }

            var reason = reasons[i] == Reason.NotReady && all[i].IsServingTerminating
                ? Reason.TerminatingWhileOthersAreReady
                : reasons[i];
            leftOut.Add(new LeftOut(all[i], pool, reason));
        }

        return kept.DrainToImmutable();
    }

    private static ImmutableArray<PoolEndpoint> Union(
        ImmutableArray<PoolEndpoint> cluster, ImmutableArray<PoolEndpoint> local)
    {
        if (local.IsEmpty || local.All(endpoint => cluster.Contains(endpoint)))
        {
            return cluster;
        }

        return cluster.IsEmpty
            ? local
            : [.. cluster.Concat(local).Distinct().OrderBy(endpoint => endpoint.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>Hints count only when every ready endpoint has one, and one of them is for here. Source: spec 3.4,
    /// topology mode.</summary>
    private static Topology TopologyOf(List<MergedEndpoint> merged, string nodeName, string zone)
    {
        var (hasReady, allNode, thisNode, allZone, thisZone) = (false, true, false, true, false);
        foreach (var candidate in merged)
        {
            var endpoint = candidate.Endpoint;
            if (!endpoint.IsReady)
            {
                continue;
            }

            hasReady = true;
            allNode &= !endpoint.NodeHints.IsEmpty;
            allZone &= !endpoint.ZoneHints.IsEmpty;
            thisNode |= endpoint.NodeHints.Contains(nodeName);
            thisZone |= endpoint.ZoneHints.Contains(zone);
        }

        return !hasReady ? Topology.None
            : allNode && thisNode ? Topology.PreferSameNode
            : allZone && thisZone ? Topology.PreferSameZone
            : Topology.None;
    }

    private enum Topology : byte
    {
        None,
        PreferSameNode,
        PreferSameZone,
    }

    private readonly record struct HintFilter(Topology Topology, string NodeName, string Zone)
    {
        public Reason ReasonAgainst(in Endpoint endpoint) => Topology switch
        {
            Topology.PreferSameNode when !endpoint.NodeHints.Contains(NodeName) => Reason.HintedForOtherNodes,
            Topology.PreferSameZone when !endpoint.ZoneHints.Contains(Zone) => Reason.HintedForOtherZones,
            _ => Reason.None,
        };
    }
}

/// <summary>Which pools a Service port has a use for.</summary>
public readonly record struct PoolUse(bool Cluster, bool Local);
