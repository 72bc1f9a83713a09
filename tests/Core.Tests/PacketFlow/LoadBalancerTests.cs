using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Trace;
using Signalbox.Testing;

namespace Signalbox.Core.Tests.PacketFlow;

/// <summary>Upstream's TestLoadBalancer and TestHealthCheckNodePort.</summary>
public sealed class LoadBalancerTests
{
    private const string Reached = "10.180.0.1:8080 masqueraded";

    [Theory]
    [InlineData("203.0.113.2", "1.2.3.4", 80, Reached)]
    [InlineData("203.0.113.2", "5.6.7.8", 80, Reached)]
    [InlineData("203.0.113.130", "1.2.3.4", 80, "dropped")]
    [InlineData("203.0.113.130", "5.6.7.8", 80, "dropped")]
    [InlineData("203.0.113.2", A.NodeAddress, 3001, Reached)]
    [InlineData("203.0.113.130", A.NodeAddress, 3001, Reached)]
    [InlineData("203.0.113.130", "192.168.99.11", 80, Reached)]
    [InlineData("10.0.0.2", "1.2.3.4", 80, "dropped")]
    [InlineData("10.0.0.2", "5.6.7.8", 80, "dropped")]
    [InlineData("10.0.0.2", "172.30.0.41", 80, "10.180.0.1:8080")]
    public void Source_ranges_guard_the_load_balancer_addresses_only(
        string source, string destination, ushort port, string outcome) =>
        Assert.Equal(outcome, Cluster().Send(A.Packet(source, destination, port)));

    [Theory]
    [InlineData(A.NodeAddress, "1.2.3.4")]
    [InlineData(A.NodeAddress, "5.6.7.8")]
    [InlineData("1.2.3.4", "1.2.3.4")]
    [InlineData("5.6.7.8", "5.6.7.8")]
    public void A_node_inside_a_source_range_is_let_in_also_from_the_load_balancer_address(
        string source, string destination) =>
        Assert.Equal(Reached, Cluster().Send(A.OwnPacket(source, destination, 80)));

    [Fact]
    public void A_node_outside_all_source_ranges_is_not_let_in_by_the_load_balancer_address()
    {
        var settings = A.Settings() with { NodeIP = Address.Parse("192.168.7.2") };
        var cluster = new TestCluster(settings).Set(Service, A.Remote("10.180.0.1"));
        Assert.Equal("dropped", cluster.Send(A.OwnPacket("1.2.3.4", "1.2.3.4", 80)));
    }

    [Fact]
    public void A_source_range_of_everything_is_none()
    {
        var service = Service with { SourceRanges = [CIDR.Parse("203.0.113.0/25"), CIDR.Parse("0.0.0.0/0")] };
        var cluster = new TestCluster().Set(service, A.Remote("10.180.0.1"));
        Assert.Equal(Reached, cluster.Send(A.Packet("203.0.113.130", "1.2.3.4", 80)));
    }

    [Fact]
    public void The_health_check_port_is_accepted_while_the_service_exists()
    {
        var service = Service with { ExternalTrafficPolicy = TrafficPolicy.Local, HealthCheckNodePort = 30000 };
        var cluster = new TestCluster().Set(service, A.Remote("10.180.0.1"));
        var packet = A.Packet("203.0.113.2", A.NodeAddress, 30000);
        Assert.Contains("ns/web:http health check node port", Comments(cluster, packet));
        cluster.RemoveService("ns/web");
        Assert.DoesNotContain("ns/web:http health check node port", Comments(cluster, packet));
    }

    [Fact]
    public void An_external_address_without_endpoints_for_outside_is_dropped_but_serves_pods()
    {
        var service = Service with { ExternalTrafficPolicy = TrafficPolicy.Local, SourceRanges = [] };
        var cluster = new TestCluster().Set(service, A.Remote("10.180.0.1"));
        Assert.Equal("dropped", cluster.Send(A.Packet("203.0.113.2", "1.2.3.4", 80)));
        Assert.Equal("dropped", cluster.Send(A.Packet("203.0.113.2", A.NodeAddress, 3001)));
        Assert.Equal("10.180.0.1:8080", cluster.Send(A.Packet("10.0.0.2", "1.2.3.4", 80)));
        Assert.Equal(Reached, cluster.Send(A.OwnPacket(A.NodeAddress, "1.2.3.4", 80)));
    }

    private static Service Service => A.Service("ns/web", "172.30.0.41", A.Port(80, nodePort: 3001)) with
    {
        Type = ServiceType.LoadBalancer,
        LoadBalancerVIPs = [Address.Parse("1.2.3.4"), Address.Parse("5.6.7.8")],
        ExternalIPs = [Address.Parse("192.168.99.11")],
        SourceRanges = [CIDR.Parse("192.168.0.0/24"), CIDR.Parse("203.0.113.0/25")],
    };

    private static TestCluster Cluster() => new TestCluster().Set(Service, A.Remote("10.180.0.1"));

    private static IEnumerable<string> Comments(TestCluster cluster, Packet packet) =>
        Assert.Single(cluster.Trace(packet)).Met
            .OfType<MetRule.OfIptables>()
            .SelectMany(met => met.Rule.Matches.Items)
            .OfType<Match.Comment>()
            .Select(comment => comment.Text);
}
