using Signalbox.Core.Model;
using Signalbox.Testing;

namespace Signalbox.Core.Tests.PacketFlow;

/// <summary>Upstream's TestInternalTrafficPolicy, TestExternalTrafficPolicy*, TestTerminatingEndpoints*, and
/// TestLoadBalancerIngressRouteTypeProxy as far as planning sees it.</summary>
public sealed class TrafficPolicyTests
{
    private const string VIP = "172.30.0.41";

    public static TheoryData<string, Endpoint[], string, string> Internal() => new()
    {
        { "one here", [A.Local("10.0.1.1"), A.Remote("10.0.1.2")], "10.0.1.1:8080, 10.0.1.2:8080", "10.0.1.1:8080" },
        {
            "two here", [A.Local("10.0.1.1"), A.Local("10.0.1.2"), A.Remote("10.0.1.3")],
            "10.0.1.1:8080, 10.0.1.2:8080, 10.0.1.3:8080", "10.0.1.1:8080, 10.0.1.2:8080"
        },
        { "none here", [A.Remote("10.0.1.2")], "10.0.1.2:8080", "dropped" },
        { "none at all", [], "rejected", "rejected" },
    };

    [Theory]
    [MemberData(nameof(Internal))]
    public void Internal_policy_Local_keeps_to_this_node(
        string row, Endpoint[] endpoints, string underCluster, string underLocal)
    {
        Assert.NotEmpty(row);
        var service = A.Service("ns/web", VIP);
        var packet = A.Packet("10.0.0.2", VIP, 80);
        Assert.Equal(underCluster, new TestCluster().Set(service, endpoints).Send(packet));
        var cluster = new TestCluster().Set(service with { InternalTrafficPolicy = TrafficPolicy.Local }, endpoints);
        Assert.Equal(underLocal, cluster.Send(packet));
        Assert.Equal("rejected", cluster.RemoveSlice("ns/web-1").Send(packet));
    }

    [Theory]
    [InlineData("192.168.99.11", 80)]
    [InlineData("1.2.3.4", 80)]
    [InlineData(A.NodeAddress, 3001)]
    public void External_policy_decides_what_outside_reaches(string destination, ushort port)
    {
        Endpoint[] endpoints = [A.Local("10.180.0.1"), A.Remote("10.180.1.1")];
        const string All = "10.180.0.1:8080, 10.180.1.1:8080";
        const string AllMasqueraded = "10.180.0.1:8080 masqueraded, 10.180.1.1:8080 masqueraded";
        var local = new TestCluster().Set(Exposed(TrafficPolicy.Local), endpoints);
        Assert.Equal(All, local.Send(A.Packet("10.0.0.2", destination, port)));
        Assert.Equal("10.180.0.1:8080", local.Send(A.Packet("203.0.113.2", destination, port)));
        Assert.Equal(All, local.Send(A.Packet("10.0.0.2", VIP, 80)));
        var cluster = new TestCluster().Set(Exposed(TrafficPolicy.Cluster), endpoints);
        Assert.Equal(AllMasqueraded, cluster.Send(A.Packet("10.0.0.2", destination, port)));
        Assert.Equal(AllMasqueraded, cluster.Send(A.Packet("203.0.113.2", destination, port)));
        Assert.Equal(All, cluster.Send(A.Packet("10.0.0.2", VIP, 80)));
    }

    public static TheoryData<string, Endpoint[], string, string, string, string> Terminating() => new()
    {
        // endpoints; policy Local: from a pod to the ClusterIP, from outside to the load balancer; policy Cluster
        {
            "ready ones exist",
            [
                A.Local("10.0.1.1"), A.Local("10.0.1.2"), A.Local("10.0.1.3").Terminating(),
                A.Local("10.0.1.4").Gone(), A.Remote("10.0.1.5"),
            ],
            "10.0.1.1:8080, 10.0.1.2:8080, 10.0.1.5:8080", "10.0.1.1:8080, 10.0.1.2:8080",
            "10.0.1.1:8080, 10.0.1.2:8080, 10.0.1.5:8080",
            "10.0.1.1:8080 masqueraded, 10.0.1.2:8080 masqueraded, 10.0.1.5:8080 masqueraded"
        },
        {
            "only terminating ones here",
            [A.Local("10.0.1.2").Terminating(), A.Local("10.0.1.3").Gone(), A.Remote("10.0.1.5")],
            "10.0.1.5:8080", "10.0.1.2:8080", "10.0.1.5:8080", "10.0.1.5:8080 masqueraded"
        },
        {
            "only terminating ones elsewhere",
            [A.Remote("10.0.1.5").Terminating()],
            "10.0.1.5:8080", "dropped", "10.0.1.5:8080", "10.0.1.5:8080 masqueraded"
        },
        {
            "nothing usable", [A.Local("10.0.1.4").Gone(), A.Remote("10.0.1.5").NotReady()],
            "rejected", "rejected", "rejected", "rejected"
        },
    };

    [Theory]
    [MemberData(nameof(Terminating))]
    public void Terminating_endpoints_serve_when_no_ready_one_is_left(
        string row, Endpoint[] endpoints, string localInternal, string localExternal, string clusterInternal,
        string clusterExternal)
    {
        Assert.NotEmpty(row);
        var (inside, outside) = (A.Packet("10.0.0.2", VIP, 80), A.Packet("203.0.113.2", "1.2.3.4", 80));
        var local = new TestCluster().Set(Exposed(TrafficPolicy.Local), endpoints);
        Assert.Equal(localInternal, local.Send(inside));
        Assert.Equal(localExternal, local.Send(outside));
        var cluster = new TestCluster().Set(Exposed(TrafficPolicy.Cluster), endpoints);
        Assert.Equal(clusterInternal, cluster.Send(inside));
        Assert.Equal(clusterExternal, cluster.Send(outside));
        foreach (var emptied in new[] { local, cluster })
        {
            emptied.RemoveSlice("ns/web-1");
            Assert.Equal("rejected", emptied.Send(inside));
            Assert.Equal("rejected", emptied.Send(outside));
        }
    }

    [Fact]
    public void Of_two_claimants_the_better_right_is_served_and_the_other_takes_over()
    {
        var older = Exposed(TrafficPolicy.Cluster) with { LoadBalancerVIPs = [], Ports = [A.Port(80)] };
        var younger = older with
        {
            Name = A.Name("a/first-by-name"),
            ClusterIPs = [Address.Parse("172.30.0.42")],
            CreationTimestamp = older.CreationTimestamp.AddHours(1),
        };
        var cluster = new TestCluster().Set(younger, A.Remote("10.0.1.2")).Set(older, A.Remote("10.0.1.1"));
        var packet = A.Packet("203.0.113.2", "192.168.99.11", 80);
        Assert.Equal("10.0.1.1:8080 masqueraded", cluster.Send(packet));
        Assert.Equal("10.0.1.2:8080 masqueraded", cluster.RemoveService("ns/web").Send(packet));
    }

    private static Service Exposed(TrafficPolicy external) =>
        A.Service("ns/web", VIP, A.Port(80, nodePort: 3001)) with
        {
            Type = ServiceType.LoadBalancer,
            LoadBalancerVIPs = [Address.Parse("1.2.3.4")],
            ExternalIPs = [Address.Parse("192.168.99.11")],
            ExternalTrafficPolicy = external,
        };
}
