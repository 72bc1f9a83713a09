using System.Collections.Immutable;
using Signalbox.Core.Model;

namespace Signalbox.Core.Plan;

/// <summary>What this node does for one Service port, in no backend's words.</summary>
public sealed record ServicePlan
{
    public required ServicePortName Name { get; init; }

    public required Address ClusterIP { get; init; }

    /// <summary>The Service port's number, which all frontends but the NodePort have.</summary>
    public required ushort Port { get; init; }

    /// <summary>The ClusterIP first, then external IPs, load balancer VIPs and the NodePort: the order in which
    /// upstream writes them.</summary>
    public required ImmutableArray<Frontend> Frontends { get; init; }

    public required EndpointSelection Endpoints { get; init; }

    public TrafficPolicy InternalTrafficPolicy { get; init; }

    public TrafficPolicy ExternalTrafficPolicy { get; init; }

    /// <summary>Null without session affinity.</summary>
    public int? AffinityTimeoutSeconds { get; init; }

    /// <summary>Who may call the load balancer VIPs; empty is everybody.</summary>
    public EquatableArray<CIDR> SourceRanges { get; init; }

    /// <summary>A source range holds this node's own address, so that the VIPs themselves may be sources too (the
    /// node's own packets to a VIP that is bound here carry it).</summary>
    public bool SourceRangesHoldNode { get; init; }

    /// <summary>0 when there is none.</summary>
    public ushort HealthCheckNodePort { get; init; }

    /// <summary>The cluster's pool has endpoints and something leads to it.</summary>
    public bool HasClusterPool => !Endpoints.Cluster.IsEmpty;

    /// <summary>The local pool has endpoints and something leads to it.</summary>
    public bool HasLocalPool => !Endpoints.Local.IsEmpty;

    /// <summary>Some frontend besides the ClusterIP is entered.</summary>
    public bool HasExternalEntry => Frontends.Any(f => f.Kind != FrontendKind.ClusterIP && f.IsEntered);

    /// <summary>Load balancer VIPs that only some sources may call.</summary>
    public bool HasFirewall =>
        !SourceRanges.IsEmpty && Frontends.Any(f => f.Kind == FrontendKind.LoadBalancerIP && f.IsEntered);

    /// <summary>The verdict of the ClusterIP.</summary>
    public Frontend Internal => Frontends[0];

    /// <summary>Outside traffic has a pool with endpoints.</summary>
    public bool HasExternalEndpoints =>
        Endpoints.HasAny && (ExternalTrafficPolicy == TrafficPolicy.Cluster || HasLocalPool);
}

/// <summary>The plans of all ports of one Service, in the order of the Service's ports. Empty with a
/// <see cref="Reason"/> when the Service produces nothing.</summary>
public sealed record ServicePlans(ServiceName Name, ImmutableArray<ServicePlan> Ports, Reason Reason)
{
    /// <summary>Endpoints of all ports in any state.</summary>
    public int EndpointCount => Ports.Sum(port => port.Endpoints.Total);

    /// <summary>Where the node answers load balancers that ask whether it has endpoints; 0 for nowhere.</summary>
    public ushort HealthCheckNodePort { get; init; }

    /// <summary>Addresses of ready endpoints on this node, over all ports, each counted once: what the health check
    /// node port reports. 0 where there is none.</summary>
    public int LocalReady { get; init; }

    /// <summary>Decides between two claimants of one frontend.</summary>
    public DateTimeOffset CreationTimestamp { get; init; }
}
