using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Trace;
using Signalbox.Testing;

namespace Signalbox.Core.Tests.PacketFlow;

/// <summary>Upstream's TestClusterIPGeneral and TestNoEndpointsReject.</summary>
public sealed class ClusterIPTests
{
    private const string Pod = "10.0.0.2";
    private const string VIP = "172.30.0.41";

    [Fact]
    public void A_single_endpoint_is_reached_without_masquerade()
    {
        var cluster = new TestCluster().Set(A.Service("ns/web", VIP), A.Local("10.180.0.1"));
        Assert.Equal("10.180.0.1:8080", cluster.Send(A.Packet(Pod, VIP, 80)));
    }

    [Fact]
    public void An_endpoint_that_calls_itself_is_masqueraded()
    {
        var cluster = new TestCluster().Set(A.Service("ns/web", VIP), A.Local("10.180.0.1"), A.Remote("10.180.1.1"));
        Assert.Equal(
            "10.180.0.1:8080 masqueraded, 10.180.1.1:8080", cluster.Send(A.Packet("10.180.0.1", VIP, 80)));
    }

    [Fact]
    public void Every_endpoint_is_as_likely_as_the_others()
    {
        var addresses = Enumerable.Range(1, 7).Select(i => A.Remote($"10.180.0.{i}")).ToArray();
        var cluster = new TestCluster().Set(A.Service("ns/web", VIP), addresses);
        var outcomes = cluster.Trace(A.Packet(Pod, VIP, 80));
        Assert.Equal(7, outcomes.Length);
        Assert.All(outcomes, outcome => Assert.Equal(1 / 7.0, outcome.Odds.ToDouble(), 1e-8));
    }

    [Theory]
    [InlineData(Protocol.TCP, "10.180.0.1:8080")]
    [InlineData(Protocol.UDP, "10.180.0.1:9090")]
    [InlineData(Protocol.SCTP, "10.180.0.1:7070")]
    public void Each_protocol_of_one_port_number_goes_to_its_own_endpoint_port(Protocol protocol, string endpoint)
    {
        var service = A.Service(
            "ns/web", VIP, A.Port(80, "t"), A.Port(80, "u", Protocol.UDP), A.Port(80, "s", Protocol.SCTP));
        var slice = A.Slice("ns/web", A.Remote("10.180.0.1")) with
        {
            Ports =
            [
                new EndpointPort("t", Protocol.TCP, 8080),
                new EndpointPort("u", Protocol.UDP, 9090),
                new EndpointPort("s", Protocol.SCTP, 7070),
            ],
        };
        Assert.Equal(endpoint, new TestCluster().Set(service, slice).Send(A.Packet(Pod, VIP, 80, protocol)));
    }

    [Theory]
    [InlineData(VIP, 80, Protocol.UDP)]
    [InlineData(VIP, 443, Protocol.TCP)]
    [InlineData("172.30.0.43", 80, Protocol.TCP)]
    public void What_no_frontend_is_for_passes(string destination, ushort port, Protocol protocol)
    {
        var cluster = new TestCluster()
            .Set(A.Service("ns/web", VIP), A.Remote("10.180.0.1"))
            .Set(A.Service("ns/dns", "172.30.0.42", A.Port(443)), A.Remote("10.180.0.2"));
        Assert.Equal("passes", cluster.Send(A.Packet(Pod, destination, port, protocol)));
    }

    [Theory]
    [InlineData(Pod, VIP, 80)]
    [InlineData("203.0.113.2", "192.168.99.11", 80)]
    [InlineData(Pod, "192.168.0.2", 3001)]
    [InlineData("203.0.113.2", "192.168.0.2", 3001)]
    [InlineData(Pod, "1.2.3.4", 80)]
    [InlineData("203.0.113.2", "1.2.3.4", 80)]
    public void Every_frontend_without_endpoints_rejects(string source, string destination, ushort port)
    {
        var service = A.Service("ns/web", VIP, A.Port(80, nodePort: 3001)) with
        {
            ExternalIPs = [Address.Parse("192.168.99.11")],
            LoadBalancerVIPs = [Address.Parse("1.2.3.4")],
        };
        var cluster = new TestCluster().Set(service);
        Assert.Equal("rejected", cluster.Send(A.Packet(source, destination, port)));
    }

    [Fact]
    public void A_nodes_own_call_to_a_node_port_without_endpoints_is_rejected_as_it_comes_in_again()
    {
        var cluster = new TestCluster().Set(A.Service("ns/web", VIP, A.Port(80, nodePort: 3001)));
        Assert.Equal("rejected", cluster.Send(A.OwnPacket("192.168.0.2", "192.168.0.2", 3001)));
    }

    [Fact]
    public void IPv6_services_work_alike()
    {
        var cluster = new TestCluster(A.Settings(IPFamily.IPv6))
            .Set(A.Service("ns/web", "fd00:10::41"), A.Remote("fd01::5"));
        Assert.Equal("[fd01::5]:8080", cluster.Send(A.Packet("fd01::2", "fd00:10::41", 80)));
        Assert.Equal("[fd01::5]:8080 masqueraded", cluster.Send(A.Packet("2001:db8::9", "fd00:10::41", 80)));
    }

    [Fact]
    public void Affinity_sends_a_remembered_client_where_it_went_before()
    {
        var service = A.Service("ns/web", VIP) with { AffinityTimeoutSeconds = 600 };
        var cluster = new TestCluster().Set(service, A.Remote("10.180.0.1"), A.Remote("10.180.0.2"));
        var packet = A.Packet(Pod, VIP, 80);
        var second = cluster.Trace(packet).Single(
            outcome => outcome.Ending is Ending.Delivered to && to.Address == Address.Parse("10.180.0.2"));
        Assert.Equal("10.180.0.1:8080, 10.180.0.2:8080", cluster.Send(packet));
        var list = second.Met.OfType<MetRule.OfIptables>().Last(met => met.Rule.Target is Target.DNAT).Chain;
        Assert.Equal("10.180.0.2:8080", cluster.Send(packet with { RememberedIn = [list] }));
    }
}
