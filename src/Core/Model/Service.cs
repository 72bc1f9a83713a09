namespace Signalbox.Core.Model;

/// <summary>A Service as the cluster says it, every field parsed and both families side by side.
/// Source: core/v1 Service. Equality is by value, lists in their order.</summary>
public sealed record Service
{
    public required ServiceName Name { get; init; }

    public ServiceType Type { get; init; } = ServiceType.ClusterIP;

    /// <summary>At most one per family; empty for headless and ExternalName Services.</summary>
    public EquatableArray<Address> ClusterIPs { get; init; }

    public EquatableArray<ServicePort> Ports { get; init; }

    /// <summary>spec.externalIPs that could be read, of both families, in the Service's order.</summary>
    public EquatableArray<Address> ExternalIPs { get; init; }

    /// <summary>status.loadBalancer.ingress addresses whose ipMode is absent or VIP.</summary>
    public EquatableArray<Address> LoadBalancerVIPs { get; init; }

    /// <summary>spec.loadBalancerSourceRanges that could be read, of both families, a /0 included.</summary>
    public EquatableArray<CIDR> SourceRanges { get; init; }

    public TrafficPolicy InternalTrafficPolicy { get; init; }

    /// <summary>Local only for a Service that can be reached from outside at all (spec: LoadBalancer, NodePort, or
    /// any raw entry in spec.externalIPs, of whatever family, valid or not).</summary>
    public TrafficPolicy ExternalTrafficPolicy { get; init; }

    /// <summary>ClientIP affinity's timeout in seconds; null without affinity.</summary>
    public int? AffinityTimeoutSeconds { get; init; }

    /// <summary>0 when the Service has none: only LoadBalancer Services under policy Local do.</summary>
    public ushort HealthCheckNodePort { get; init; }

    /// <summary>Decides which of two claimants of one frontend is the older; default when the object says
    /// none.</summary>
    public DateTimeOffset CreationTimestamp { get; init; }

    /// <summary>Fields that were refused, in the object's order.</summary>
    public EquatableArray<Refusal> Refusals { get; init; }
}

/// <summary>spec.type. ExternalName Services produce nothing.</summary>
public enum ServiceType : byte
{
    ClusterIP,
    NodePort,
    LoadBalancer,
    ExternalName,
}
