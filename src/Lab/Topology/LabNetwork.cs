using System.Collections.Concurrent;
using Signalbox.Core.Model;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Lab.Topology;

/// <summary>A running cluster's network: nodes, an outside host, which is also their switch, and a load balancer as
/// namespaces that stay; pods that come and go. Gone when disposed.</summary>
public sealed class LabNetwork : IPodNetwork, IDisposable
{
    /// <summary>The name of the host that is no node.</summary>
    public const string OutsideName = "outside";

    /// <summary>The name of the host that spreads load balancers' addresses over the nodes.</summary>
    public const string BalancerName = "balancer";

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, TemporaryNamespace> _hosts = [];
    private readonly ConcurrentDictionary<string, AddressPool[]> _pools;
    private readonly Dictionary<string, PodOnNetwork> _pods = [];
    private readonly Rounds<PodOnNetwork> _arrivals;
    private readonly Rounds<PodOnNetwork> _departures;
    private int _ports;

    private LabNetwork(LabNetworkSpec spec)
    {
        Spec = spec;
        _pools = new(Enumerable.Range(0, spec.Nodes.Count).ToDictionary(at => spec.Nodes[at], PoolsOf));
        _arrivals = new Rounds<PodOnNetwork>(Wire);
        _departures = new Rounds<PodOnNetwork>(TakeAway);
    }

    public LabNetworkSpec Spec { get; private set; }

    /// <summary>The outside host's namespace.</summary>
    public TemporaryNamespace Outside => _hosts[OutsideName];

    /// <summary>Throws <see cref="KeyNotFoundException"/> for a node that is not there.</summary>
    public TemporaryNamespace Node(string name) => _hosts[name];

    /// <summary>Null when it is not there, or not any more.</summary>
    public TemporaryNamespace? FindNode(string name) => _hosts.GetValueOrDefault(name);

    public bool HasNode(string name) => _pools.ContainsKey(name) && _hosts.ContainsKey(name);

    /// <summary>How many pods there are now.</summary>
    public int PodCount
    {
        get
        {
            lock (_lock)
            {
                return _pods.Count;
            }
        }
    }

    /// <summary>What is on the network now, and the namespace of each: nodes, the outside host, the load balancer, pods
    /// as NAMESPACE/NAME.</summary>
    public IReadOnlyList<(string Place, string Namespace)> Places
    {
        get
        {
            lock (_lock)
            {
                return
                [
                    .. _hosts.Select(host => (host.Key, host.Value.Name)),
                    .. _pods.Values.Select(pod => (pod.Pod, pod.Place.Namespace.Name)),
                ];
            }
        }
    }

    /// <summary>The namespace of the pod that has this address; null when none has.</summary>
    public TemporaryNamespace? FindPod(string address)
    {
        lock (_lock)
        {
            return _pods.Values
                .FirstOrDefault(pod => pod.Addresses.Any(own => own.ToString() == address))?.Place.Namespace;
        }
    }

    /// <summary>Builds it, without pods. Throws when an ip command fails, and leaves nothing behind then.</summary>
    public static LabNetwork Build(LabNetworkSpec spec)
    {
        var network = new LabNetwork(spec);
        try
        {
            network.BuildHosts();
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Cuts a node off, or joins it again: no packet passes its port of the switch meanwhile.</summary>
    public void SetNodeLink(string node, bool isUp) => IpBatch.Run(
        TopologyScript.SwitchPort(Spec.Nodes.Items.IndexOf(node), isUp), Outside.Name);

    /// <summary>Takes a node away with whatever runs there, and the ways to its pods. Its place is kept, for
    /// <see cref="AddNode"/>.</summary>
    public void RemoveNode(string node)
    {
        if (!_hosts.TryRemove(node, out var gone))
        {
            return;
        }

        var at = Spec.Nodes.Items.IndexOf(node);
        IpBatch.Run(TopologyScript.Unplug(at), Outside.Name);
        TemporaryNamespace.DeleteAll([gone]);
        Switched().ForEach(other => IpBatch.Run(NetworkScript.WithoutPods(Spec, at), other.Name));
    }

    /// <summary>Adds a new node, or one that was removed, as if the network had been built with it.</summary>
    public void AddNode(string node)
    {
        if (!Spec.Nodes.Items.Contains(node))
        {
            _pools[node] = PoolsOf(Spec.Nodes.Count);
            Spec = Spec with { Nodes = [.. Spec.Nodes.Items, node] };
        }

        var at = Spec.Nodes.Items.IndexOf(node);
        var others = Switched();
        var created = TemporaryNamespace.CreateAll([node])[0];
        _hosts[node] = created;
        created.Run(() => NamespaceSettings.Write(TopologyScript.Sysctls(forwards: true)));
        IpBatch.Run([TopologyScript.NodeLink(at, created.Name, Outside.Name)]);
        IpBatch.Run(NetworkScript.Node(Spec, at), created.Name);
        IpBatch.Run(TopologyScript.Plug(at), Outside.Name);
        others.ForEach(other => IpBatch.Run(NetworkScript.ToPods(Spec, at), other.Name));
    }

    public PodPlace Add(string node, string pod)
    {
        var arriving = Reserve(node, pod);
        try
        {
            _arrivals.Take(arriving);
            return arriving.Place;
        }
        catch
        {
            Forget(arriving);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Remove(PodPlace place)
    {
        PodOnNetwork? leaving;
        lock (_lock)
        {
            _pods.Remove(place.Namespace.Name, out leaving);
        }

        if (leaving is not null)
        {
            _departures.Take(leaving);
            Forget(leaving);
        }
    }

    /// <summary>Ends whatever still runs inside, then removes every namespace.</summary>
    public void Dispose()
    {
        List<TemporaryNamespace> all;
        lock (_lock)
        {
            all = [.. _hosts.Values, .. _pods.Values.Select(pod => pod.Place.Namespace)];
            _hosts.Clear();
            _pods.Clear();
        }

        TemporaryNamespace.DeleteAll(all);
    }

    /// <summary>Those that know the ways to nodes' pods: the nodes that are there, and the outside host.</summary>
    private List<TemporaryNamespace> Switched() => [.. Spec.Nodes.Items.Where(HasNode).Select(Node), Outside];

    private void BuildHosts()
    {
        var nodes = Spec.Nodes.Items;
        string[] linked = Spec.HasBalancer ? [.. nodes, BalancerName] : [.. nodes];
        foreach (var created in TemporaryNamespace.CreateAll([OutsideName, .. linked]))
        {
            _hosts[created.Role] = created;
            created.Run(() => NamespaceSettings.Write(
                [
                    .. TopologyScript.Sysctls(forwards: created.Role != OutsideName),
                    .. created.Role == BalancerName ? NetworkScript.BalancerSettings : [],
                ]));
        }

        IpBatch.Run([.. linked.Select((host, at) => TopologyScript.NodeLink(
            host == BalancerName ? LabNetworkSpec.BalancerPort : at, Node(host).Name, Outside.Name))]);
        for (var at = 0; at < nodes.Length; at++)
        {
            IpBatch.Run(NetworkScript.Node(Spec, at), Node(nodes[at]).Name);
        }

        if (Spec.HasBalancer)
        {
            IpBatch.Run(NetworkScript.Balancer(Spec), Node(BalancerName).Name);
        }

        IpBatch.Run(NetworkScript.Outside(Spec), Outside.Name);
    }

    private PodOnNetwork Reserve(string node, string pod)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_hosts.IsEmpty, this);
            var addresses = new List<Address>();
            foreach (var pool in _pools[node])
            {
                addresses.Add(pool.Take());
            }

            return new PodOnNetwork(node, pod, TopologyScript.PodPort(_ports++), [.. addresses]);
        }
    }

    private void Forget(PodOnNetwork pod)
    {
        lock (_lock)
        {
            foreach (var (pool, address) in _pools[pod.Node].Zip(pod.Addresses))
            {
                pool.Give(address);
            }
        }
    }

    // One run of ip for the namespaces, one for the links, one in each node and one in each pod.
    private void Wire(IReadOnlyList<PodOnNetwork> pods)
    {
        var created = TemporaryNamespace.CreateAll([.. pods.Select(pod => pod.Role)]);
        try
        {
            foreach (var (pod, inside) in pods.Zip(created))
            {
                inside.Run(() => NamespaceSettings.Write(TopologyScript.Sysctls(forwards: false)));
                pod.Place = new PodPlace(pod.Node, inside, pod.Addresses);
            }

            IpBatch.Run([.. pods.Select(pod =>
                TopologyScript.PodLink(pod.Port, Node(pod.Node).Name, pod.Place.Namespace.Name))]);
            foreach (var pod in pods)
            {
                IpBatch.Run(TopologyScript.Pod(pod.Addresses), pod.Place.Namespace.Name);
            }

            foreach (var onNode in pods.GroupBy(pod => pod.Node))
            {
                IpBatch.Run(
                    [.. onNode.SelectMany(pod => TopologyScript.PodOnItsNode(
                        pod.Port, pod.Addresses, AddressesOf(pod.Node)))],
                    Node(onNode.Key).Name);
            }

            Keep(pods);
        }
        catch
        {
            TemporaryNamespace.DeleteAll(created);
            throw;
        }
    }

    private void Keep(IReadOnlyList<PodOnNetwork> pods)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_hosts.IsEmpty, this);
            foreach (var pod in pods)
            {
                _pods.Add(pod.Place.Namespace.Name, pod);
            }
        }
    }

    // The link goes with the namespace, a moment later and many at once: to delete it by name would take the kernel
    // some 40 ms each.
    private static void TakeAway(IReadOnlyList<PodOnNetwork> pods) =>
        TemporaryNamespace.DeleteAll([.. pods.Select(pod => pod.Place.Namespace)]);

    private AddressPool[] PoolsOf(int node) => [.. Spec.PodBlocks(node).Select(block => new AddressPool(block))];

    private DualAddress AddressesOf(string node) =>
        LabNetworkSpec.NodeAddresses(Spec.Nodes.Items.IndexOf(node));
}
