using System.Net;
using System.Net.Sockets;
using Signalbox.Core.Model;
using Signalbox.E2E.Nodes;
using Signalbox.Kernel.Iptables;
using Signalbox.Lab.Pods;
using Signalbox.Lab.Topology;

namespace Signalbox.E2E.Flows;

/// <summary>A node with a client pod and a server pod, and two Services, one for TCP and one for UDP, that lead to the
/// server.</summary>
internal sealed class FlowLab : IDisposable
{
    private const ushort ServerPort = 7000;

    private static readonly TopologySpec Spec = new()
    {
        Nodes = [new("node-a", Dual("10.200.0.2", "fd00:10:200::2"))],
        Pods =
        [
            new("server", "node-a", Dual("10.244.1.10", "fd00:10:244:1::10")),
            new("client", "node-a", Dual("10.244.1.11", "fd00:10:244:1::11")),
        ],
    };

    private readonly LabTopology _topology;
    private readonly FlowServer _server;

    public FlowLab(IptablesVariant variant)
    {
        _topology = LabTopology.Build(Spec);
        try
        {
            Node = new TestNode(variant, _topology["node-a"]);
            _server = new FlowServer(_topology["server"], Spec.Pods.Items[0].Addresses.IPv4.At(ServerPort));
        }
        catch
        {
            Node?.Dispose();
            _topology.Dispose();
            throw;
        }
    }

    public TestNode Node { get; }

    /// <summary>What has to be among the objects for as long as flows last.</summary>
    public static IReadOnlyList<EchoService> Services { get; } =
    [
        new("flow-tcp", "10.97.0.1", $"10.244.1.10:{ServerPort}"),
        new("flow-udp", "10.97.0.2", $"10.244.1.10:{ServerPort}") { Protocol = "UDP" },
    ];

    /// <summary>Through the Service, from the client's pod.</summary>
    public LongFlow Open(ProtocolType protocol) => new(
        _topology["client"], protocol,
        new IPEndPoint(IPAddress.Parse(Services[protocol == ProtocolType.Udp ? 1 : 0].ClusterIP), 80));

    public void Dispose()
    {
        _server.Dispose();
        Node.Dispose();
        _topology.Dispose();
    }

    private static DualAddress Dual(string ipv4, string ipv6) => new(Address.Parse(ipv4), Address.Parse(ipv6));
}
