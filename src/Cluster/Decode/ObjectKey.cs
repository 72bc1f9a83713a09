using System.Diagnostics;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Decode;

/// <summary>What makes two texts the same object: kind, namespace and name. Nodes and ServiceCIDRs have no namespace.
/// </summary>
public readonly record struct ObjectKey(string Kind, ServiceName Name)
{
    public static ObjectKey Of(ClusterChange set) => set switch
    {
        ClusterChange.ServiceSet service => new("Service", service.Service.Name),
        ClusterChange.SliceSet slice => new("EndpointSlice", slice.Slice.Name),
        ClusterChange.NodeSet node => new("Node", new ServiceName("", node.Node.Name)),
        ClusterChange.ServiceCIDRSet block => new("ServiceCIDR", new ServiceName("", block.Name)),
        _ => throw new UnreachableException(),
    };

    /// <summary>The change that takes the object away.</summary>
    public ClusterChange Gone() => Kind switch
    {
        "Service" => new ClusterChange.ServiceGone(Name),
        "EndpointSlice" => new ClusterChange.SliceGone(Name),
        "Node" => new ClusterChange.NodeGone(Name.Name),
        "ServiceCIDR" => new ClusterChange.ServiceCIDRGone(Name.Name),
        _ => throw new UnreachableException(),
    };

    public override string ToString() => Name.Namespace.Length == 0 ? $"{Kind} {Name.Name}" : $"{Kind} {Name}";
}
