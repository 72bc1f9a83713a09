using System.Net;
using System.Net.Sockets;
using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.E2E.Nodes;
using Signalbox.E2E.Served;
using Signalbox.Kernel.Iptables;
using Signalbox.Lab.Api.Faults;

namespace Signalbox.E2E.Metrics;

/// <summary>What is measured is so: against the kernel, and after things were done to it.</summary>
public sealed class MetricValueTests
{
    private const string Total = "kubeproxy_sync_proxy_rules_iptables_total";
    private const string Last = "kubeproxy_sync_proxy_rules_iptables_last";
    private const string Syncs = "kubeproxy_sync_proxy_rules_duration_seconds_count";
    private const string IPv4 = "ip_family=IPv4";

    private static readonly EchoService Web = new("web", "10.96.0.1", "10.244.0.1:80", "10.244.0.2:80");
    private static readonly EchoService Other = new("other", "10.96.0.2", "10.244.0.3:80") { NodePort = 30080 };
    private static readonly EchoService None = new("none", "10.96.0.3");

    private static readonly (string Step, EchoService[] Services)[] Steps =
    [
        ("a pool grows", [Web with { Endpoints = [.. Web.Endpoints, "10.244.0.7:80"] }, Other, None]),
        ("a Service goes", [Web, None]),
        ("one loses its endpoints", [Web with { Endpoints = [] }, None]),
        ("one gets some", [Web with { Endpoints = [] }, None with { Endpoints = Web.Endpoints }]),
        ("all go", []),
    ];

    [Theory]
    [InlineData(IptablesVariant.Nft)]
    [InlineData(IptablesVariant.Legacy)]
    public void Rules_are_counted_as_the_kernel_holds_them(IptablesVariant variant)
    {
        using var node = new TestNode(variant);
        node.WriteObjects("all.json", Web, Other, None);
        using var agent = node.StartAgent("--iptables-min-sync-period=0s");
        agent.WaitUntilProgrammed();
        var scrape = new Scrape(node.Inside, agent);
        AssertCounted(scrape, node, "the start");
        Assert.Equal(Held(node, "nat"), scrape.Value(Last, $"{IPv4},table=nat"));

        foreach (var (step, services) in Steps)
        {
            var before = scrape.Value(Syncs, IPv4);
            if (services.Length > 0)
            {
                node.WriteObjects("all.json", services);
            }
            else
            {
                File.Delete(Path.Combine(node.ObjectsPath, "all.json"));
            }

            scrape.WaitFor(Syncs, IPv4, count => count > before);
            AssertCounted(scrape, node, step);
        }

        Assert.Equal(4, scrape.Value(Total, $"{IPv4},table=filter"));
        Assert.Equal(5, scrape.Value(Total, $"{IPv4},table=nat"));
        Assert.Equal(0, scrape.Value(Last, $"{IPv4},table=nat"));
    }

    [Fact]
    public void A_Service_that_is_refused_and_what_somebody_else_did_are_counted()
    {
        var chain = ChainNames.Cluster(ChainNames.HashOf(Web.PortName, Protocol.TCP));
        using var node = new TestNode(IptablesVariant.Nft);
        node.WriteObjects("all.json", Web, Other);
        node.Shell($"$I -t nat -N CNI-A; nft 'add chain ip nat {chain} {{ type nat hook output priority 0; }}'");
        using var agent = node.StartAgent();
        agent.WaitUntilProgrammed();
        var scrape = new Scrape(node.Inside, agent);
        Assert.Equal(1, scrape.Value("signalbox_services_set_aside", IPv4));
        Assert.Equal(1, scrape.Value("signalbox_services_refused_total", $"{IPv4},reason=kernel"));
        Assert.Equal(0, scrape.Value("signalbox_services_set_aside", "ip_family=IPv6"));
        Assert.True(
            scrape.Value("kubeproxy_sync_proxy_rules_iptables_restore_failures_total", IPv4) >= 1, agent.Words);

        node.Shell($"nft delete chain ip nat {chain}; $I -t nat -F KUBE-NODEPORTS");
        scrape.WaitFor("signalbox_drifts_total", IPv4, count => count >= 1);
        scrape.WaitFor("signalbox_comparisons_total", $"{IPv4},result=mended", count => count >= 1);
        node.WriteObjects("all.json", Web with { Endpoints = ["10.244.0.9:80"] }, Other);
        scrape.WaitFor("signalbox_services_set_aside", IPv4, count => count == 0);
        AssertCounted(scrape, node, "all is well again");
    }

    [Fact]
    public void Packets_that_rules_count_are_read_from_the_kernel()
    {
        const string Name = "kubeproxy_iptables_localhost_nodeports_accepted_packets_total";
        using var node = new TestNode(IptablesVariant.Nft);
        node.WriteObjects("all.json", Other);
        node.Shell("ip route add default dev lo");
        using var agent = node.StartAgent();
        agent.WaitUntilProgrammed();
        var scrape = new Scrape(node.Inside, agent);
        if (agent.Log.Any(line => line.Contains("No accounting objects")))
        {
            Assert.Null(scrape.Value(Name));
            return;
        }

        Assert.Equal(0, scrape.Value(Name));
        node.Inside.Run(() => Knock(Other.NodePort));
        scrape.WaitFor(Name, "", packets => packets >= 1);
    }

    [Fact]
    public async Task It_is_seen_that_the_API_server_is_away()
    {
        await using var served = await ServedNode.StartAsync();
        var scrape = new Scrape(served.Node.Inside, served.Agent);
        var requests = $"code=200,host={served.Server.EndPoint},method=GET";
        Assert.True(scrape.Value("rest_client_requests_total", requests) >= 3);
        Assert.Equal(1, scrape.Value("signalbox_api_followed", "resource=services"));
        var heard = scrape.Value("signalbox_api_last_heard_timestamp_seconds", "resource=services");
        Assert.InRange(heard!.Value, 1_700_000_000, 4_000_000_000);

        await served.Server.StopAsync(Ending.Reset);
        scrape.WaitFor("signalbox_api_followed", "resource=services", followed => followed == 0);
        scrape.WaitFor("rest_client_requests_total", requests.Replace("200", "<error>"), count => count >= 1);
        await served.RestartServerAsync();
        scrape.WaitFor("signalbox_api_followed", "resource=services", followed => followed == 1);
    }

    private static void AssertCounted(Scrape scrape, TestNode node, string when)
    {
        foreach (var table in new[] { "filter", "nat" })
        {
            double? counted = 0;
            var held = 0;
            Eventually.True(
                () => (counted = scrape.Value(Total, $"{IPv4},table={table}")) == (held = Held(node, table)),
                () => $"{when}: {table} holds {held}, counted are {counted}");
        }
    }

    private static int Held(TestNode node, string table) =>
        node.Inside.Execute($"{node.Iptables}-save", "-t", table).ThrowIfFailed().Output.Split('\n')
            .Count(line => line.StartsWith("-A KUBE-", StringComparison.Ordinal));

    /// <summary>Sends a first packet, and waits for no answer.</summary>
    private static void Knock(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Blocking = false;
        try
        {
            socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        }
        catch (SocketException)
        {
            // It is on its way.
        }
    }
}
