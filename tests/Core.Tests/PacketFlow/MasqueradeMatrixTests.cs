using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Trace;
using Signalbox.Testing;

namespace Signalbox.Core.Tests.PacketFlow;

/// <summary>Upstream's TestInternalExternalMasquerade: who reaches which endpoints, and masqueraded or not, under
/// each policy and each way to tell local pods. Source: spec 3.5.</summary>
public sealed class MasqueradeMatrixTests
{
    private const string All = "10.180.0.1:8080, 10.180.1.1:8080";
    private const string AllMasqueraded = "10.180.0.1:8080 masqueraded, 10.180.1.1:8080 masqueraded";
    private const string Local = "10.180.0.1:8080";
    private const string LocalMasqueraded = "10.180.0.1:8080 masqueraded";

    public enum Policy
    {
        Cluster,
        ExternalLocal,
        InternalLocal,
    }

    public enum From
    {
        Pod,
        Node,
        Localhost,
        Outside,
    }

    public enum To
    {
        ClusterIP,
        NodePort,
        LoadBalancer,
    }

    /// <summary>Rows: policy, from, to, then the outcome with a detector, without one, with masquerade-all, and with
    /// masquerade-all but no detector.</summary>
    public static TheoryData<Policy, From, To, string, string, string, string> Flows()
    {
        var rows = new TheoryData<Policy, From, To, string, string, string, string>();
        foreach (var policy in Enum.GetValues<Policy>())
        {
            var (plain, masqueraded) =
                policy == Policy.InternalLocal ? (Local, LocalMasqueraded) : (All, AllMasqueraded);
            rows.Add(policy, From.Pod, To.ClusterIP, plain, plain, masqueraded, masqueraded);
            rows.Add(policy, From.Node, To.ClusterIP, masqueraded, plain, masqueraded, masqueraded);
            rows.Add(policy, From.Outside, To.ClusterIP, masqueraded, plain, masqueraded, masqueraded);
            rows.Add(
                policy, From.Localhost, To.NodePort, AllMasqueraded, AllMasqueraded, AllMasqueraded, AllMasqueraded);
            foreach (var to in new[] { To.NodePort, To.LoadBalancer })
            {
                rows.Add(policy, From.Node, to, AllMasqueraded, AllMasqueraded, AllMasqueraded, AllMasqueraded);
                if (policy == Policy.ExternalLocal)
                {
                    rows.Add(policy, From.Pod, to, All, Local, All, Local);
                    rows.Add(policy, From.Outside, to, Local, Local, Local, Local);
                }
                else
                {
                    rows.Add(policy, From.Pod, to, AllMasqueraded, AllMasqueraded, AllMasqueraded, AllMasqueraded);
                    rows.Add(policy, From.Outside, to, AllMasqueraded, AllMasqueraded, AllMasqueraded, AllMasqueraded);
                }
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Flows))]
    public void Each_flow_reaches_its_endpoints_masqueraded_or_not(
        Policy policy, From from, To to, string detector, string none, string all, string allWithoutDetector)
    {
        var settings = A.Settings();
        var blind = settings with { Detector = new LocalDetector.None() };
        var packet = PacketOf(from, to);
        Assert.Equal(detector, Cluster(settings, policy).Send(packet));
        Assert.Equal(none, Cluster(blind, policy).Send(packet));
        Assert.Equal(all, Cluster(settings with { MasqueradeAll = true }, policy).Send(packet));
        Assert.Equal(allWithoutDetector, Cluster(blind with { MasqueradeAll = true }, policy).Send(packet));
    }

    [Fact]
    public void The_matrix_has_every_flow() => Assert.Equal(3 * 10, Flows().Count);

    [Theory]
    [InlineData("cni0", true)]
    [InlineData("eth0", false)]
    public void Pods_may_be_told_by_the_interface_they_come_through(string link, bool isPod)
    {
        var settings = A.Settings() with { Detector = new LocalDetector.Interface("cni0") };
        var packet = PacketOf(From.Pod, To.ClusterIP) with { InInterface = link };
        Assert.Equal(isPod ? All : AllMasqueraded, Cluster(settings, Policy.Cluster).Send(packet));
        var prefix = settings with { Detector = new LocalDetector.InterfacePrefix("cni") };
        Assert.Equal(isPod ? All : AllMasqueraded, Cluster(prefix, Policy.Cluster).Send(packet));
        Assert.Equal(
            AllMasqueraded, Cluster(settings, Policy.Cluster).Send(PacketOf(From.Node, To.ClusterIP)));
    }

    private static TestCluster Cluster(ProxySettings settings, Policy policy)
    {
        var service = A.Service("ns/web", "172.30.0.41", A.Port(80, nodePort: 3001)) with
        {
            Type = ServiceType.LoadBalancer,
            LoadBalancerVIPs = [Address.Parse("1.2.3.4")],
            ExternalTrafficPolicy = policy == Policy.ExternalLocal ? TrafficPolicy.Local : TrafficPolicy.Cluster,
            InternalTrafficPolicy = policy == Policy.InternalLocal ? TrafficPolicy.Local : TrafficPolicy.Cluster,
        };
        return new TestCluster(settings).Set(service, A.Local("10.180.0.1"), A.Remote("10.180.1.1"));
    }

    private static Packet PacketOf(From from, To to)
    {
        var source = from switch
        {
            From.Pod => "10.0.0.2",
            From.Node => A.NodeAddress,
            From.Localhost => "127.0.0.1",
            _ => "203.0.113.2",
        };
        var (destination, port) = to switch
        {
            To.ClusterIP => ("172.30.0.41", 80),
            To.LoadBalancer => ("1.2.3.4", 80),
            _ => (from == From.Localhost ? "127.0.0.1" : A.NodeAddress, 3001),
        };
        return from is From.Node or From.Localhost
            ? A.OwnPacket(source, destination, (ushort)port)
            : A.Packet(source, destination, (ushort)port);
    }
}
