using System.Diagnostics;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Signalbox.Core.Model;
using Signalbox.Lab.Namespaces;
using Signalbox.Lab.Pods;
using Signalbox.Lab.Topology;

namespace Signalbox.KernelNet.Traffic;

/// <summary>What nftables mode does besides the matrix that it has in common with iptables mode.</summary>
public sealed class NftablesModeTests(PodGround ground) : IClassFixture<PodGround>
{
    private const ushort NobodysPort = 9999;

    /// <summary>EACCES, which stands for EPERM too in what a socket tells.</summary>
    private const int NotPermitted = 13;

    private static readonly TrafficService Web = new("web", 1, "local", "remote-b");
    private static readonly TrafficService Empty = new("empty", 2);

    private static readonly TrafficService LocalPolicy = new("local-policy", 3, "remote-b")
    {
        Policy = "externalTrafficPolicy: Local\n  healthCheckNodePort: 32003",
    };

    public static TheoryData<IPFamily> Families => [IPFamily.IPv4, IPFamily.IPv6];

    [Theory]
    [MemberData(nameof(Families))]
    public async Task Node_ports_answer_on_the_primary_address_alone_unless_told_otherwise(IPFamily family)
    {
        var primary = ground.Node.Addresses.Of(family);
        var other = Address.Parse(family == IPFamily.IPv4 ? "10.200.0.99" : "fd00:10:200::99");
        var link = $"address add {other}/{(family == IPFamily.IPv4 ? 24 : 64)} dev eth0";
        IpBatch.Run([family == IPFamily.IPv4 ? link : link + " nodad"], ground.Topology[ground.Node.Name].Name);
        var port = Web.PortOf(Frontend.NodePort);

        ground.Program([Web]);
        Assert.IsType<ProbeResult.Answered>(await ground.CallAsync(LabTopology.Outside, primary, port));
        Assert.IsType<ProbeResult.Refused>(await ground.CallAsync(LabTopology.Outside, other, port));

        ground.Program([Web], $"--nodeport-addresses={CIDR.Of(other)}");
        Assert.IsType<ProbeResult.Refused>(await ground.CallAsync(LabTopology.Outside, primary, port));
        Assert.IsType<ProbeResult.Answered>(await ground.CallAsync(LabTopology.Outside, other, port));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public async Task A_port_that_a_ClusterIP_does_not_have_is_refused_and_so_is_a_ping(IPFamily family)
    {
        ground.Program([Web], "--cluster-cidr=10.244.0.0/16,fd00:10:244::/56");
        var address = Web.AddressOf(Frontend.ClusterIP, family);
        foreach (var from in new[] { "client", ground.Node.Name, LabTopology.Outside })
        {
            foreach (var protocol in new[] { Protocol.TCP, Protocol.UDP })
            {
                // Of a datagram of the node itself, the kernel tells the sender that it may not be sent.
                var isOwn = from == ground.Node.Name && protocol == Protocol.UDP;
                Assert.Equal(
                    isOwn ? new ProbeResult.NoAnswer(NotPermitted) : new ProbeResult.Refused(),
                    await ground.CallAsync(from, address, NobodysPort, protocol));
            }
        }

        using var ping = new Ping();
        var told = Assert.Throws<PingException>(
            () => ground.Topology["client"].Run(() => ping.Send(address.ToIPAddress(), 5000)));
        Assert.Equal(
            SocketError.ConnectionRefused, Assert.IsType<SocketException>(told.InnerException).SocketErrorCode);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public async Task What_is_refused_is_told_at_once_and_what_is_dropped_is_silent(IPFamily family)
    {
        ground.Program([Empty, LocalPolicy], "--nodeport-addresses=0.0.0.0/0,::/0");
        foreach (var frontend in new[] { Frontend.ClusterIP, Frontend.ExternalIP, Frontend.NodePort })
        {
            foreach (var protocol in new[] { Protocol.TCP, Protocol.UDP })
            {
                var watch = Stopwatch.StartNew();
                Assert.IsType<ProbeResult.Refused>(await CallAsync(Empty, frontend, family, protocol, 5));
                Assert.True(watch.Elapsed < TimeSpan.FromSeconds(4), $"refused after {watch.Elapsed}");
            }
        }

        foreach (var frontend in new[] { Frontend.LoadBalancer, Frontend.ExternalIP, Frontend.NodePort })
        {
            foreach (var protocol in new[] { Protocol.TCP, Protocol.UDP })
            {
                Assert.Equal(
                    new ProbeResult.NoAnswer(ProbeResult.NoAnswer.TimedOut),
                    await CallAsync(LocalPolicy, frontend, family, protocol, 0.5));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public async Task A_health_check_node_port_is_reached(IPFamily family)
    {
        const ushort HealthPort = 32003;
        var node = ground.Node.Addresses.Of(family);
        ground.Program([LocalPolicy]);
        using var server = EchoServer.Start(
            ground.Topology[ground.Node.Name], "health", node.At(HealthPort), Protocol.TCP);
        var result = await ground.CallAsync(LabTopology.Outside, node, HealthPort);
        Assert.Equal("health", Assert.IsType<ProbeResult.Answered>(result).Endpoint);
        Assert.Contains(
            "32003",
            ground.Topology[ground.Node.Name].Execute(
                "nft", "list", "set", family == IPFamily.IPv4 ? "ip" : "ip6", "kube-proxy", "health-check-nodeports")
                .ThrowIfFailed().Output);
    }

    private async Task<ProbeResult> CallAsync(
        TrafficService service, Frontend frontend, IPFamily family, Protocol protocol, double seconds)
    {
        var to = frontend == Frontend.NodePort
            ? ground.Node.Addresses.Of(family)
            : service.AddressOf(frontend, family);
        return await new Probe(ground.Topology[LabTopology.Outside], to, service.PortOf(frontend), protocol)
        {
            Patience = TimeSpan.FromSeconds(seconds),
        }.RunAsync();
    }
}
