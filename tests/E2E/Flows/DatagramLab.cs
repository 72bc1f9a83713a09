using System.Net;
using Signalbox.Core.Model;
using Signalbox.E2E.Nodes;
using Signalbox.Kernel.Conntrack;
using Signalbox.Kernel.Iptables;
using Signalbox.Lab.Topology;

namespace Signalbox.E2E.Flows;

/// <summary>A node with a client pod and two server pods, and an outside host: servers for datagrams of one family on
/// all of them, and what the node's kernel tracks.</summary>
internal sealed class DatagramLab : IDisposable
{
    public const ushort ServerPort = 5353;
    public const ushort NodePort = 30053;

    private static readonly TopologySpec Spec = new()
    {
        Nodes = [new("node-a", Dual("10.200.0.2", "fd00:10:200::2"))],
        Pods =
        [
            new("one", "node-a", Dual("10.244.1.10", "fd00:10:244:1::10")),
            new("two", "node-a", Dual("10.244.1.11", "fd00:10:244:1::11")),
            new("client", "node-a", Dual("10.244.1.12", "fd00:10:244:1::12")),
        ],
    };

    private readonly LabTopology _topology;
    private readonly List<IDisposable> _parts = [];
    private readonly ConntrackTable _table;

    public DatagramLab(IPFamily family)
    {
        Family = family;
        _topology = LabTopology.Build(Spec);
        try
        {
            Node = Add(new TestNode(IptablesVariant.Nft, _topology["node-a"]));
            _table = Add(_topology["node-a"].Run(() => ConntrackTable.Open(family)));
            Add(new NamedServer(_topology["one"], "one", At(AddressOf("one"), ServerPort)));
            Add(new NamedServer(_topology["two"], "two", At(AddressOf("two"), ServerPort)));
            Add(new NamedServer(
                _topology[LabTopology.Outside], "outside", At(AddressOf(LabTopology.Outside), NodePort)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IPFamily Family { get; }

    public TestNode Node { get; } = null!;

    /// <summary>Of a pod, the node or the outside host.</summary>
    public Address AddressOf(string name) => (name switch
    {
        "node-a" => Spec.Nodes[0].Addresses,
        LabTopology.Outside => Spec.Outside,
        _ => Spec.Pods.Items.Single(pod => pod.Name == name).Addresses,
    }).Of(Family);

    /// <summary>As <see cref="EchoService"/> takes it.</summary>
    public string Endpoint(string pod) => AddressOf(pod).WithPort(ServerPort);

    /// <summary>A ClusterIP by its last number.</summary>
    public Address ClusterIP(int number) =>
        Address.Parse(Family == IPFamily.IPv4 ? $"10.96.0.{number}" : $"fd00:10:96::{number}");

    /// <summary>Begins to send.</summary>
    public SteadyClient Open(string from, int port, Address to, ushort toPort) =>
        Add(new SteadyClient(_topology[from], port, At(to, toPort)));

    /// <summary>What the node tracks of this protocol.</summary>
    public IReadOnlyList<Flow> Tracked(Protocol protocol)
    {
        var found = new List<Flow>();
        _table.Find(new FlowFilter(protocol), _ => true, found);
        return found;
    }

    /// <summary>An SCTP association through the node that no packet has made: this machine may have no SCTP.</summary>
    public Flow Associate(int port, Address to, string answeredBy)
    {
        var client = new FlowEnd(AddressOf("client"), (ushort)port);
        var flow = new Flow
        {
            Protocol = Protocol.SCTP,
            Source = client,
            Destination = new FlowEnd(to, 80),
            ReplySource = new FlowEnd(AddressOf(answeredBy), ServerPort),
            ReplyDestination = client,
        };
        _table.Create(flow, TimeSpan.FromMinutes(5));
        return flow;
    }

    public void Dispose()
    {
        Enumerable.Reverse(_parts).ToList().ForEach(part => part.Dispose());
        _topology.Dispose();
    }

    private static IPEndPoint At(Address address, ushort port) => new(IPAddress.Parse(address.ToString()), port);

    private T Add<T>(T part)
        where T : IDisposable
    {
        _parts.Add(part);
        return part;
    }

    private static DualAddress Dual(string ipv4, string ipv6) => new(Address.Parse(ipv4), Address.Parse(ipv6));
}
