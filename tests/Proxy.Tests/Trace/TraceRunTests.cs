using System.Globalization;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Trace;
using Signalbox.Testing;

namespace Signalbox.Proxy.Tests.Trace;

/// <summary>From objects in a file to what trace says, in both modes.</summary>
public sealed class TraceRunTests : IDisposable
{
    private const string Objects = """
        apiVersion: v1
        kind: Service
        metadata: { name: web, namespace: shop }
        spec:
          type: NodePort
          clusterIP: 10.96.0.10
          clusterIPs: [10.96.0.10]
          ipFamilies: [IPv4]
          ports:
            - { name: http, protocol: TCP, port: 80, nodePort: 30080 }
            - { name: dns, protocol: UDP, port: 53 }
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: web-1, namespace: shop, labels: { kubernetes.io/service-name: web } }
        addressType: IPv4
        ports:
          - { name: http, protocol: TCP, port: 8080 }
          - { name: dns, protocol: UDP, port: 5353 }
        endpoints:
          - { addresses: [10.244.0.1], conditions: { ready: true }, nodeName: node-a }
          - { addresses: [10.244.1.1], conditions: { ready: true }, nodeName: node-b }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: empty, namespace: shop }
        spec: { clusterIP: 10.96.0.11, clusterIPs: [10.96.0.11], ipFamilies: [IPv4], ports: [{ port: 80 }] }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: headless, namespace: shop }
        spec: { clusterIP: None, clusterIPs: [None], ipFamilies: [IPv4], ports: [{ port: 80 }] }
        ---
        apiVersion: v1
        kind: Node
        metadata: { name: node-a }
        status: { addresses: [{ type: InternalIP, address: 10.200.0.2 }] }
        """;

    private readonly string _file = Path.GetTempFileName() + ".yaml";

    public TraceRunTests() => File.WriteAllText(_file, Objects);

    public void Dispose()
    {
        File.Delete(_file);
        File.Delete(_file[..^".yaml".Length]);
    }

    [Theory]
    [InlineData("10.244.0.9", "svc/web:http", "10.244.0.1:8080, 10.244.1.1:8080")]
    [InlineData("10.244.0.9", "web.shop.svc:dns", "10.244.0.1:5353, 10.244.1.1:5353")]
    [InlineData("10.244.0.1", "shop/web:80", "10.244.0.1:8080 masqueraded, 10.244.1.1:8080")]
    [InlineData("node", "svc/web:http", "10.244.0.1:8080 masqueraded, 10.244.1.1:8080 masqueraded")]
    [InlineData("outside", "nodeport/30080", "10.244.0.1:8080 masqueraded, 10.244.1.1:8080 masqueraded")]
    [InlineData("outside", "10.200.0.2:30080", "10.244.0.1:8080 masqueraded, 10.244.1.1:8080 masqueraded")]
    [InlineData("node", "svc/empty", "rejected")]
    [InlineData("node", "192.0.2.7:80", "passes")]
    public async Task A_packet_is_made_of_few_words_and_both_modes_say_the_same(string from, string to, string ways)
    {
        foreach (var mode in Enum.GetNames<ProxyMode>())
        {
            var report = await RunAsync(from, to, mode);
            Assert.Equal(ways, OutcomeText.Say(report.Ways));
            Assert.Null(report.PlanSays);
            Assert.Equal(ways == "rejected" ? 1 : 0, report.ExitCode);
            Assert.Equal(1, report.Ways.Sum(way => way.Odds.ToDouble()), 1e-9);
        }
    }

    [Theory]
    [InlineData("node", "svc/nothing", "there is no Service shop/nothing")]
    [InlineData("node", "svc/headless", "is headless: clients call its pods themselves")]
    [InlineData("node", "svc/web", "has several ports: say one of http = 80/tcp, dns = 53/udp")]
    [InlineData("node", "svc/web:99", "has no such port \"99\": say one of http = 80/tcp, dns = 53/udp")]
    [InlineData("node", "10.96.0.10", "needs a port, one of 80 (tcp), 53 (udp)")]
    [InlineData("node", "10.96.0.12", "needs a port, as in 10.96.0.12:80")]
    [InlineData("fd00::1", "10.96.0.10:80", "are of different address families")]
    public async Task What_cannot_be_made_a_packet_of_is_refused_with_what_would_do(
        string from, string to, string words)
    {
        var refused = await Assert.ThrowsAsync<FlagException>(() => RunAsync(from, to, "iptables"));
        Assert.Contains(words, refused.Message);
    }

    [Fact]
    public async Task Rules_that_do_not_follow_the_objects_are_said_to()
    {
        var dump = Path.ChangeExtension(_file, "dump");
        try
        {
            File.WriteAllText(dump, "*nat\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -d 10.96.0.11/32 -j DNAT "
                + "--to-destination 10.244.0.7:80\nCOMMIT\n");
            var report = await Run("node", "svc/empty", "iptables", dump).RunAsync(CancellationToken.None);
            Assert.Equal("10.244.0.7:80", OutcomeText.Say(report.Ways));
            Assert.Equal(
                "The cluster's objects ask for something else: "
                    + "shop/empty rejects it, for the Service has no endpoints.",
                report.PlanSays);
        }
        finally
        {
            File.Delete(dump);
        }
    }

    private Task<TraceReport> RunAsync(string from, string to, string mode) =>
        Run(from, to, mode).RunAsync(CancellationToken.None);

    private TraceRun Run(string from, string to, string mode, params string[] dumps)
    {
        var request = new TraceRequest { From = Sender.Parse(from, "shop"), To = Receiver.Parse(to, "shop") };
        var options = ProxyFlags.Read(
        [
            $"--objects={_file}", $"--proxy-mode={mode.ToLower(CultureInfo.InvariantCulture)}",
            "--hostname-override=node-a", "--cluster-cidr=10.244.0.0/16",
        ]);
        return new TraceRun(request, options) { Dumps = dumps, IsWanted = dumps.Length == 0 };
    }
}
