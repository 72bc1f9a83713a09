using Signalbox.E2E.Agents;
using Signalbox.E2E.Nodes;
using Signalbox.Kernel.Iptables;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing;

namespace Signalbox.E2E;

/// <summary>signalbox proxy --cleanup on a node that agents have run on.</summary>
public sealed class CleanupTests
{
    private const string Others =
        "$I -t nat -N CNI-HOSTPORT; $I -t nat -A CNI-HOSTPORT -p tcp --dport 9999 -j RETURN; "
        + "$I -t nat -A PREROUTING -j CNI-HOSTPORT; $I -A FORWARD -s 10.9.9.9 -j ACCEPT; "
        + "nft add table ip other; nft add chain ip other kube-proxy";

    [Theory]
    [InlineData(IptablesVariant.Nft, "iptables")]
    [InlineData(IptablesVariant.Legacy, "iptables")]
    [InlineData(IptablesVariant.Nft, "nftables")]
    public void It_is_refused_while_the_agent_runs_and_then_leaves_what_others_had(IptablesVariant variant, string mode)
    {
        using var node = new TestNode(variant);
        node.Shell(Others);
        var others = node.Save().Foreign;
        node.WriteObjects("many.json", new ManyServices(20).Services);
        using (var agent = node.StartAgent($"--proxy-mode={mode}"))
        {
            agent.WaitUntilProgrammed();
            var before = Everything(node);
            var refused = Clean(node);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains($"signalbox (pid {agent.ProcessId})", refused.Errors);
            Assert.Equal(before, Everything(node));
            ProcessTable.Signal(agent.ProcessId, "TERM");
            agent.WaitForExit();
        }

        var list = Clean(node, "--dry-run");
        Assert.True(list.ExitCode == 0, list.Errors);
        Assert.Contains(mode == "nftables" ? "delete table ip6 kube-proxy" : " nat: -X KUBE-SEP-", list.Output);
        var cleaned = Clean(node);
        Assert.True(cleaned.ExitCode == 0, cleaned.Errors);
        Assert.Equal(others, node.Save().Foreign);
        Assert.All(
            node.Save().Ours.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.Contains("KUBE-FIREWALL", line));
        Assert.Contains("table ip other", Everything(node));
        Assert.DoesNotContain("table ip kube-proxy", Everything(node));
        Assert.DoesNotContain("table ip6 kube-proxy", Everything(node));
    }

    private static CommandResult Clean(TestNode node, params string[] more) =>
        node.Inside.Execute(BuiltPrograms.Agent, ["proxy", "--cleanup", .. more]);

    private static string Everything(TestNode node) =>
        node.Save().Ours + node.Save().Foreign + node.Inside.Execute("nft", "list", "ruleset").Output;
}
