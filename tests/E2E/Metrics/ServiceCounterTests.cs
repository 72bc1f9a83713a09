using System.Net;
using System.Net.Sockets;
using Signalbox.E2E.Nodes;
using Signalbox.Kernel.Iptables;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing;

namespace Signalbox.E2E.Metrics;

/// <summary>The program with --service-counters: what it counts stands in its metrics and in explain, and verify finds
/// nothing amiss.</summary>
public sealed class ServiceCounterTests
{
    private const string Pod = "10.244.0.1";
    private const int Calls = 7;

    private static readonly EchoService Web = new("web", "10.96.0.1", $"{Pod}:80");

    [Theory]
    [InlineData("iptables")]
    [InlineData("nftables")]
    public void Connections_stand_in_metrics_and_in_explain(string mode)
    {
        using var node = new TestNode(IptablesVariant.Nft);
        TemporaryNamespace.Ip("-n", node.Inside.Name, "address", "add", $"{Pod}/32", "dev", "lo");
        TemporaryNamespace.Ip("-n", node.Inside.Name, "route", "add", "10.96.0.0/12", "dev", "lo");
        node.WriteObjects("all.json", Web);
        using var agent = node.StartAgent($"--proxy-mode={mode}", "--service-counters");
        agent.WaitUntilProgrammed();
        Call(node.Inside);

        var scrape = new Scrape(node.Inside, agent);
        const string Labels = "ip_family=IPv4,namespace=default,port=p,protocol=TCP,service=web";
        scrape.WaitFor("signalbox_service_port_connections_total", Labels, count => count == Calls);
        Assert.Equal(
            Calls, scrape.Value("signalbox_endpoint_connections_total", $"endpoint={Pod}:80,{Labels}"));
        var explained = Run(node, "explain", "default/web");
        Assert.Contains($"{Calls} connections", explained);
        Assert.DoesNotContain("nobody wants", Run(node, "verify", $"--proxy-mode={mode}", "--service-counters"));
    }

    private static void Call(TemporaryNamespace inside) => inside.Run(() =>
    {
        using var server = new TcpListener(IPAddress.Parse(Pod), 80);
        server.Start();
        for (var call = 0; call < Calls; call++)
        {
            using var client = new TcpClient();
            client.Connect("10.96.0.1", 80);
            using var accepted = server.AcceptTcpClient();
        }
    });

    private static string Run(TestNode node, string verb, params string[] more)
    {
        var result = node.Inside.Execute(
            BuiltPrograms.Agent,
            [verb, .. more, $"--objects={node.ObjectsPath}", "--hostname-override=node-a"]);
        Assert.True(result.ExitCode == 0, result.Errors + result.Output);
        return result.Output;
    }
}
