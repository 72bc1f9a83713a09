using System.Collections.Immutable;

namespace Signalbox.Core.Model;

/// <summary>What the cluster says, for one IP family. Immutable: <see cref="SnapshotFold"/> makes the next
/// one.</summary>
public sealed record Snapshot
{
    public required IPFamily Family { get; init; }

    /// <summary>Every Service that is known or that slices speak of.</summary>
    public ImmutableDictionary<ServiceName, ServiceEntry> Services { get; init; } =
        ImmutableDictionary<ServiceName, ServiceEntry>.Empty;

    /// <summary>Slices of this family by their own name, so that one that moves to another Service is found.</summary>
    public ImmutableDictionary<ServiceName, EndpointSlice> Slices { get; init; } =
        ImmutableDictionary<ServiceName, EndpointSlice>.Empty;

    /// <summary>This node's object; null until it has been seen. A Node that is deleted keeps its last state.</summary>
    public NodeFacts? Node { get; init; }

    /// <summary>The blocks of this family that ClusterIPs are drawn from, by the name of the object that says so: two
    /// objects may say the same block. Source: networking.k8s.io/v1 ServiceCIDR.</summary>
    public ImmutableSortedDictionary<string, EquatableArray<CIDR>> ServiceCIDRs { get; init; } =
        ImmutableSortedDictionary.Create<string, EquatableArray<CIDR>>(StringComparer.Ordinal);

    /// <summary>True once the source has handed out all that it held when it began.</summary>
    public bool IsComplete { get; init; }

    public static Snapshot Empty(IPFamily family) => new() { Family = family };
}

/// <summary>A Service and its slices of one family. The Service is null while only slices are known; slices are
/// ordered by name.</summary>
public sealed record ServiceEntry(Service? Service, EquatableArray<EndpointSlice> Slices);
