using Signalbox.Core.Model;
using Signalbox.Kernel.Iptables;
using Signalbox.Lab.Namespaces;
using Signalbox.Lab.Pods;
using Signalbox.Lab.Topology;
using Signalbox.Testing;

namespace Signalbox.E2E.Nodes;

/// <summary>A node that the agent has programmed, with pods and a host outside, for the trace command.</summary>
internal sealed class TracedNode : IDisposable
{
    private const string Objects = """
        apiVersion: v1
        kind: Service
        metadata: { name: web, namespace: shop }
        spec:
          type: LoadBalancer
          clusterIP: 10.97.0.1
          clusterIPs: [10.97.0.1]
          ipFamilies: [IPv4]
          loadBalancerSourceRanges: [203.0.113.0/24]
          ports: [{ name: http, protocol: TCP, port: 80, nodePort: 30080 }]
        status: { loadBalancer: { ingress: [{ ip: 198.51.100.1, ipMode: VIP }] } }
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: web-1, namespace: shop, labels: { kubernetes.io/service-name: web } }
        addressType: IPv4
        ports: [{ name: http, protocol: TCP, port: 8080 }]
        endpoints:
          - addresses: [10.244.1.10]
            conditions: { ready: true }
            nodeName: node-a
            targetRef: { kind: Pod, namespace: shop, name: web-a }
          - addresses: [10.244.1.11]
            conditions: { ready: true }
            nodeName: node-a
            targetRef: { kind: Pod, namespace: shop, name: web-b }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: empty, namespace: shop }
        spec: { clusterIP: 10.97.0.2, clusterIPs: [10.97.0.2], ipFamilies: [IPv4], ports: [{ port: 80 }] }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: client, namespace: shop }
        status: { podIP: 10.244.1.12, podIPs: [{ ip: 10.244.1.12 }] }
        ---
        apiVersion: v1
        kind: Node
        metadata: { name: node-a }
        status: { addresses: [{ type: InternalIP, address: 10.200.0.2 }] }
        """;

    private static readonly TopologySpec Spec = TopologySpec.ThreeNodes with
    {
        Nodes = [new("node-a", Dual("10.200.0.2", "fd00:10:200::2"))],
        Pods =
        [
            new("web-a", "node-a", Dual("10.244.1.10", "fd00:10:244:1::10")),
            new("web-b", "node-a", Dual("10.244.1.11", "fd00:10:244:1::11")),
            new("client", "node-a", Dual("10.244.1.12", "fd00:10:244:1::12")),
        ],
    };

    private readonly LabTopology _topology = LabTopology.Build(Spec);
    private readonly List<IDisposable> _servers = [];
    private readonly TestNode _node;

    /// <param name="mode">Of the agent.</param>
    /// <param name="variant">Of iptables.</param>
    public TracedNode(string mode, IptablesVariant variant = IptablesVariant.Nft)
    {
        try
        {
            _node = new TestNode(variant, _topology["node-a"]);
            File.WriteAllText(Path.Combine(_node.ObjectsPath, "all.yaml"), Objects);
            using (var agent = _node.StartAgent($"--proxy-mode={mode}", "--cluster-cidr=10.244.0.0/16", "--once"))
            {
                Assert.True(agent.WaitForExit() == 0, agent.Words);
            }

            foreach (var pod in Spec.Pods.Items.Take(2))
            {
                var at = pod.Addresses.IPv4.At(8080);
                _servers.Add(EchoServer.Start(_topology[pod.Name], pod.Name, at, Protocol.TCP));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public TemporaryNamespace Inside => _topology["node-a"];

    /// <summary>Of the trace command, with the objects.</summary>
    public string[] Arguments(params IEnumerable<string> more) =>
    [
        "trace", "--objects", _node.ObjectsPath, "--hostname-override=node-a", "--cluster-cidr=10.244.0.0/16",
        "--namespace=shop", .. more,
    ];

    public CommandResult Trace(params IEnumerable<string> more) =>
        Inside.Execute(BuiltPrograms.Agent, Arguments(more));

    public string Tables() => Inside.Execute("nft", "list", "tables").ThrowIfFailed().Output;

    public void Dispose()
    {
        _servers.ForEach(server => server.Dispose());
        _node?.Dispose();
        _topology.Dispose();
    }

    private static DualAddress Dual(string ipv4, string ipv6) => new(Address.Parse(ipv4), Address.Parse(ipv6));
}
