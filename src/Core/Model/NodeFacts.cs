namespace Signalbox.Core.Model;

/// <summary>What the cluster says of this node. Source: core/v1 Node.</summary>
public sealed record NodeFacts
{
    public required string Name { get; init; }

    /// <summary>Label topology.kubernetes.io/zone; empty when there is none.</summary>
    public string Zone { get; init; } = "";

    /// <summary>status.addresses: InternalIPs in their order, then ExternalIPs; what cannot be read is left
    /// out.</summary>
    public EquatableArray<Address> Addresses { get; init; }

    /// <summary>spec.podCIDRs that could be read.</summary>
    public EquatableArray<CIDR> PodCIDRs { get; init; }

    /// <summary>metadata.deletionTimestamp is set, or the taint ToBeDeletedByClusterAutoscaler, whatever its effect:
    /// load balancers shall send nothing new here. Rules do not depend on it.</summary>
    public bool IsLeaving { get; init; }
}
