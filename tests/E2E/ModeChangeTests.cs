using System.Net.Sockets;
using Signalbox.E2E.Agents;
using Signalbox.E2E.Flows;
using Signalbox.E2E.Nodes;
using Signalbox.Kernel.Iptables;

namespace Signalbox.E2E;

/// <summary>A node goes over to another mode: the new rules come before the old ones go, and nothing is left over.
/// </summary>
public sealed class ModeChangeTests(ITestOutputHelper output)
{
    private const int Services = 200;

    /// <summary>Connections that have to come while the node changes, or the test says nothing.</summary>
    private const int LeastConnections = 100;

    private const string Foreign =
        "$I -t nat -N CNI-HOSTPORT; $I -t nat -A CNI-HOSTPORT -p tcp --dport 9999 -j RETURN; "
        + "$I -t nat -A PREROUTING -j CNI-HOSTPORT; $I -A FORWARD -s 10.9.9.9 -j ACCEPT; "
        + "nft add table ip other; nft add chain ip other kube-proxy";

    [Theory]
    [InlineData(IptablesVariant.Nft)]
    [InlineData(IptablesVariant.Legacy)]
    public void No_connection_is_lost_on_the_way_there_and_back(IptablesVariant variant)
    {
        using var lab = new FlowLab(variant);
        var node = lab.Node;
        node.Shell(Foreign);
        node.WriteObjects("flows.json", FlowLab.Services);
        node.WriteObjects("many.json", new ManyServices(Services).Services);
        using (var first = node.StartAgent())
        {
            first.WaitUntilProgrammed();
        }

        var foreign = node.Save().Foreign;
        using var tcp = lab.Open(ProtocolType.Tcp);
        using var udp = lab.Open(ProtocolType.Udp);
        using var storm = lab.Storm();
        using (var agent = ChangeTo("nftables", node, storm))
        {
            Assert.Equal(["table ip kube-proxy", "table ip other", "table ip6 kube-proxy"], NativeTables(node));
            AssertOnlyFirewall(node);
            Assert.Equal(foreign, node.Save().Foreign);
        }

        using (var agent = ChangeTo("iptables", node, storm))
        {
            Assert.Equal(["table ip other"], NativeTables(node));
            Assert.Equal(InAnyOrder(node.Fresh().Ours), InAnyOrder(node.Save().Ours));
            Assert.Equal(foreign, node.Save().Foreign);
        }

        output.WriteLine(
            $"{storm.Stop()} new connections; {tcp.Stop()} answers over TCP, {udp.Stop()} over UDP");
    }

    [Theory]
    [InlineData(IptablesVariant.Nft)]
    [InlineData(IptablesVariant.Legacy)]
    public void A_run_that_only_programs_clears_the_other_mode_too(IptablesVariant variant)
    {
        using var node = new TestNode(variant);
        node.Shell(Foreign);
        node.WriteObjects("web.json", new EchoService("web", "10.96.0.1", "10.244.0.1:80"));
        RunOnce(node, "iptables");
        var (ours, foreign) = (node.Save().Ours, node.Save().Foreign);
        RunOnce(node, "nftables");
        AssertOnlyFirewall(node);
        Assert.Equal(foreign, node.Save().Foreign);
        Assert.Contains("table ip kube-proxy", NativeTables(node));
        RunOnce(node, "iptables");
        Assert.Equal(InAnyOrder(ours), InAnyOrder(node.Save().Ours));
        Assert.Equal(["table ip other"], NativeTables(node));
    }

    private static RunningAgent ChangeTo(string mode, TestNode node, ConnectionStorm storm)
    {
        var before = storm.Connections;
        var agent = node.StartAgent($"--proxy-mode={mode}");
        try
        {
            agent.WaitUntilProgrammed();
            agent.WaitFor(0, "Removed what another mode", "IPv4");
            agent.WaitFor(0, "Removed what another mode", "IPv6");
            Eventually.True(
                () => storm.HasEnded || storm.Connections - before >= LeastConnections,
                () => $"only {storm.Connections - before} connections");
            return agent;
        }
        catch
        {
            agent.Dispose();
            throw;
        }
    }

    private static void RunOnce(TestNode node, string mode)
    {
        using var agent = node.StartAgent($"--proxy-mode={mode}", "--once");
        Assert.True(agent.WaitForExit() == 0, agent.Words);
    }

    private static void AssertOnlyFirewall(TestNode node) => Assert.All(
        node.Save().Ours.Split('\n', StringSplitOptions.RemoveEmptyEntries),
        line => Assert.Contains("KUBE-FIREWALL", line));

    /// <summary>The jumps to KUBE-FIREWALL, which stay, come behind those that go and are put in front again.</summary>
    private static IEnumerable<string> InAnyOrder(string rules) => rules.Split('\n').Order(StringComparer.Ordinal);

    /// <summary>Those that are not iptables-nft's.</summary>
    private static IEnumerable<string> NativeTables(TestNode node) =>
        node.Inside.Execute("nft", "list", "tables").ThrowIfFailed().Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.Split(' ')[^1] is not ("filter" or "nat" or "mangle"))
            .Order(StringComparer.Ordinal);
}
