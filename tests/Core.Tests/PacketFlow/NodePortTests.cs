using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Trace;
using Signalbox.Testing;

namespace Signalbox.Core.Tests.PacketFlow;

/// <summary>Upstream's TestNodePorts: which of a node's addresses answer, and 127.0.0.0/8.</summary>
public sealed class NodePortTests
{
    private const string Reached = "10.180.0.1:8080 masqueraded";
    private const string Second = "192.168.1.2";
    private const string Unlisted = "192.168.2.2";

    public static TheoryData<string, bool, string, string, string, string> Rows() => new()
    {
        // blocks, localhost node ports; outcome on the node's address, its second and third, and on 127.0.0.1
        { "", true, Reached, Reached, Reached, Reached },
        { "", false, Reached, Reached, Reached, "passes" },
        { "192.168.0.0/24,192.168.1.0/24", true, Reached, Reached, "passes", "passes" },
        { "192.168.0.0/24,127.0.0.1/32", true, Reached, "passes", "passes", Reached },
        { "192.168.0.0/24,127.0.0.0/8", false, Reached, "passes", "passes", "passes" },
        { "0.0.0.0/0,192.168.1.0/24", true, Reached, Reached, Reached, Reached },
        { "2001:db8::/64", true, Reached, Reached, Reached, Reached },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Node_ports_answer_on_the_addresses_asked_for(
        string blocks, bool localhost, string first, string second, string third, string loopback)
    {
        var cluster = Cluster(blocks, localhost);
        foreach (var source in new[] { "203.0.113.2", "10.0.0.2" })
        {
            Assert.Equal(first, cluster.Send(A.Packet(source, A.NodeAddress, 3001)));
            Assert.Equal(second, cluster.Send(A.Packet(source, Second, 3001)));
            Assert.Equal(third, cluster.Send(A.Packet(source, Unlisted, 3001)));
        }

        Assert.Equal(first, cluster.Send(A.OwnPacket(A.NodeAddress, A.NodeAddress, 3001)));
        Assert.Equal(loopback, cluster.Send(A.OwnPacket("127.0.0.1", "127.0.0.1", 3001)));
        Assert.Equal("10.180.0.1:8080", cluster.Send(A.Packet("10.0.0.2", "172.30.0.41", 80)));
    }

    [Fact]
    public void IPv6_loopback_never_answers()
    {
        var settings = A.Settings(IPFamily.IPv6);
        var cluster = new TestCluster(settings)
            .Set(A.Service("ns/web", "fd00:10::41", A.Port(80, nodePort: 3001)), A.Remote("fd01::5"));
        Assert.Equal("[fd01::5]:8080 masqueraded", cluster.Send(A.Packet("2001:db8::9", "2001:db8::1", 3001)));
        Assert.Equal("passes", cluster.Send(A.OwnPacket("::1", "::1", 3001)));
    }

    [Fact]
    public void Loopback_is_closed_to_the_network_while_localhost_node_ports_open_the_route()
    {
        var outside = A.Packet("203.0.113.2", "127.0.0.1", 22);
        Assert.Equal("dropped", Cluster("", localhost: true).Send(outside));
        Assert.Equal("passes", Cluster("", localhost: false).Send(outside));
        Assert.Single(Cluster("", localhost: true).TextOf(Table.Filter, "KUBE-FIREWALL"));
        Assert.Empty(Cluster("", localhost: false).TextOf(Table.Filter, "KUBE-FIREWALL"));
    }

    private static TestCluster Cluster(string blocks, bool localhost)
    {
        var configured = blocks.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(CIDR.Parse);
        var addresses = NodePortAddresses.For(IPFamily.IPv4, configured);
        EquatableArray<Address> own =
            [Address.Parse(A.NodeAddress), Address.Parse(Second), Address.Parse(Unlisted), Address.Parse("127.0.0.1")];
        var settings = A.Settings() with
        {
            NodePortAddresses = addresses,
            NodePortIPs = addresses.MatchesAll ? [] : addresses.Among(own),
            LocalhostNodePorts = localhost,
        };
        return new TestCluster(settings) { Node = new NodeAddresses(own) }
            .Set(A.Service("ns/web", "172.30.0.41", A.Port(80, nodePort: 3001)), A.Remote("10.180.0.1"));
    }
}
