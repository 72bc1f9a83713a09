using Signalbox.Core.Model;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Lab.Topology;

/// <summary>Nodes, pods and an outside host as network namespaces of this machine, wired so that real packets go
/// between them as they do in a cluster. Gone when disposed.</summary>
public sealed class LabTopology : IDisposable
{
    /// <summary>The name of the host that is no node.</summary>
    public const string Outside = "outside";

    private readonly Dictionary<string, TemporaryNamespace> _namespaces = [];
    private readonly List<PodSpec> _pods = [];
    private readonly TopologySpec _spec;

    private LabTopology(TopologySpec spec) => _spec = spec;

    /// <summary>The namespace of a node, a pod or <see cref="Outside"/>.</summary>
    public TemporaryNamespace this[string name] => _namespaces[name];

    /// <summary>Pods in the order in which they came.</summary>
    public IReadOnlyList<PodSpec> Pods => _pods;

    /// <summary>The node whose Services are tested.</summary>
    public NodeSpec NodeUnderTest => _spec.Nodes[0];

    public TopologySpec Spec => _spec;

    /// <summary>Builds it. Throws when an ip command fails, and leaves nothing behind then.</summary>
    public static LabTopology Build(TopologySpec spec)
    {
        var topology = new LabTopology(spec);
        try
        {
            topology.AddNamespaces([Outside, .. spec.Nodes.Select(node => node.Name)]);
            topology.WireNodes();
            topology.AddPods([.. spec.Pods]);
            return topology;
        }
        catch
        {
            topology.Dispose();
            throw;
        }
    }

    /// <summary>Adds pods to the running topology.</summary>
    public void AddPods(IReadOnlyList<PodSpec> pods)
    {
        AddNamespaces([.. pods.Select(pod => pod.Name)]);
        var first = _pods.Count;
        _pods.AddRange(pods);
        IpBatch.Run([.. pods.Select((pod, at) => TopologyScript.PodLink(
            TopologyScript.PodPort(first + at), Name(pod.Node), Name(pod.Name)))]);
        foreach (var pod in pods)
        {
            IpBatch.Run(TopologyScript.Pod(Addresses(pod)), Name(pod.Name));
        }

        foreach (var node in _spec.Nodes)
        {
            IpBatch.Run([.. pods.SelectMany((pod, at) => RoutesOn(node, pod, first + at))], Name(node.Name));
        }

        IpBatch.Run([.. pods.SelectMany(pod => TopologyScript.PodElsewhere(pod, NodeOf(pod)))], Name(Outside));
    }

    /// <summary>Ends whatever still runs inside, then removes every namespace.</summary>
    public void Dispose()
    {
        TemporaryNamespace.DeleteAll(_namespaces.Values);
        _namespaces.Clear();
    }

    private void AddNamespaces(IReadOnlyList<string> names)
    {
        foreach (var created in TemporaryNamespace.CreateAll(names))
        {
            _namespaces.Add(created.Role, created);
        }

        foreach (var name in names)
        {
            var forwards = _spec.Nodes.AsEnumerable().Any(node => node.Name == name);
            _namespaces[name].Run(() => NamespaceSettings.Write(TopologyScript.Sysctls(forwards)));
        }
    }

    private void WireNodes()
    {
        IpBatch.Run([.. _spec.Nodes.Select((node, index) =>
            TopologyScript.NodeLink(index, Name(node.Name), Name(Outside)))]);
        for (var index = 0; index < _spec.Nodes.Count; index++)
        {
            IpBatch.Run(TopologyScript.Node(_spec, index), Name(_spec.Nodes[index].Name));
        }

        IpBatch.Run(TopologyScript.Outside(_spec), Name(Outside));
    }

    private IReadOnlyList<string> RoutesOn(NodeSpec node, PodSpec pod, int index) =>
        pod.Node == node.Name
            ? TopologyScript.PodOnItsNode(TopologyScript.PodPort(index), Addresses(pod), node.Addresses)
            : TopologyScript.PodElsewhere(pod, NodeOf(pod));

    private NodeSpec NodeOf(PodSpec pod) => _spec.Nodes.AsEnumerable().Single(node => node.Name == pod.Node);

    private string Name(string role) => _namespaces[role].Name;

    private static IReadOnlyList<Address> Addresses(PodSpec pod) => [pod.Addresses.IPv4, pod.Addresses.IPv6];
}
