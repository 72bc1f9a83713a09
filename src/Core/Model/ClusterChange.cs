namespace Signalbox.Core.Model;

/// <summary>One thing that the cluster now says otherwise. Sources only ever hand out these; what they mean is
/// decided further down.</summary>
public abstract record ClusterChange
{
    private ClusterChange()
    {
    }

    /// <summary>A Service was added or is now different.</summary>
    public sealed record ServiceSet(Service Service) : ClusterChange;

    public sealed record ServiceGone(ServiceName Name) : ClusterChange;

    /// <summary>An EndpointSlice was added or is now different, its Service perhaps included.</summary>
    public sealed record SliceSet(EndpointSlice Slice) : ClusterChange
    {
        /// <summary>When that happened which the slice tells of (a pod that became ready, a changed Service), as the
        /// cluster's controllers say it; null when they do not. Beside the slice, which is no other for it. Source:
        /// annotation endpoints.kubernetes.io/last-change-trigger-time.</summary>
        public DateTimeOffset? TriggeredAt { get; init; }
    }

    public sealed record SliceGone(ServiceName Name) : ClusterChange;

    /// <summary>The Node object of this node was added or is now different.</summary>
    public sealed record NodeSet(NodeFacts Node) : ClusterChange;

    public sealed record NodeGone(string Name) : ClusterChange;

    /// <summary>A block that Services' ClusterIPs are drawn from was added or is now different. A cluster may have
    /// many, of both families.</summary>
    public sealed record ServiceCIDRSet(string Name, EquatableArray<CIDR> CIDRs) : ClusterChange;

    public sealed record ServiceCIDRGone(string Name) : ClusterChange;

    /// <summary>Everything that the source held when it began has been handed out: rules may be made from here on.
    /// </summary>
    public sealed record InitialStateComplete : ClusterChange;
}
