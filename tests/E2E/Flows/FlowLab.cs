using System.Net;
using System.Net.Sockets;
using Signalbox.Core.Model;
using Signalbox.E2E.Nodes;
using Signalbox.Kernel.Iptables;
using Signalbox.Lab.Pods;
using Signalbox.Lab.Topology;

namespace Signalbox.E2E.Flows;

/// <summary>A node with a client pod and a server pod, and Services that lead to the server: one for flows over TCP,
/// one for UDP, and one for many short connections.</summary>
internal sealed class FlowLab : IDisposable
{
    private const ushort ServerPort = 7000;
    private const ushort GreetingPort = 7001;

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
    private readonly GreetingServer _greeter;

    public FlowLab(IptablesVariant variant)
    {
        _topology = LabTopology.Build(Spec);
        try
        {
            Node = new TestNode(variant, _topology["node-a"]);
            _server = new FlowServer(_topology["server"], Spec.Pods.Items[0].Addresses.IPv4.At(ServerPort));
            _greeter = new GreetingServer(
                _topology["server"], Spec.Pods.Items[0].Addresses.IPv4.At(GreetingPort));
        }
        catch
        {
            _server?.Dispose();
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
        new("greeting", "10.97.0.3", $"10.244.1.10:{GreetingPort}"),
    ];

    /// <summary>Through the Service, from the client's pod.</summary>
    public LongFlow Open(ProtocolType protocol) => new(
        _topology["client"], protocol, ServiceAt(protocol == ProtocolType.Udp ? 1 : 0));

    /// <summary>Through the last Service, from the client's pod.</summary>
    public ConnectionStorm Storm() => new(_topology["client"], ServiceAt(2));

    public void Dispose()
    {
        _greeter.Dispose();
        _server.Dispose();
        Node.Dispose();
        _topology.Dispose();
    }

    private static IPEndPoint ServiceAt(int index) => new(IPAddress.Parse(Services[index].ClusterIP), 80);

    private static DualAddress Dual(string ipv4, string ipv6) => new(Address.Parse(ipv4), Address.Parse(ipv6));
}
