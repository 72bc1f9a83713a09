using System.Diagnostics;
using System.Text.RegularExpressions;
using Signalbox.E2E.Agents;
using Signalbox.E2E.Nodes;
using Signalbox.Kernel.Iptables;

namespace Signalbox.E2E;

/// <summary>SIGTERM: what is on its way to the kernel arrives, nothing else sets out, and the rules stay.</summary>
public sealed class ShutdownTests(ITestOutputHelper output)
{
    private const int Services = 400;

    /// <summary>Services in one restore of the nft variant.</summary>
    private const int Piece = 100;

    [Fact]
    public void The_restore_that_runs_ends_and_no_other_begins()
    {
        using var node = new TestNode(IptablesVariant.Nft);
        node.WriteObjects("many.json", new ManyServices(Services).Services);
        using var agent = node.StartAgent();
        var (restore, before) = StopInARestore(node, agent);
        ProcessTable.Signal(agent.ProcessId, "TERM");
        var clock = Stopwatch.StartNew();
        try
        {
            // Long enough for an agent that does not wait to be gone.
            Eventually.True(
                () => agent.HasEnded || clock.Elapsed > TimeSpan.FromSeconds(2), () => agent.Words);
            Assert.False(agent.HasEnded, "it did not wait for the restore");
            Assert.True(ProcessTable.IsAlive(restore));
        }
        finally
        {
            ProcessTable.Signal(restore, "CONT");
        }

        Assert.Equal(0, agent.WaitForExit());
        Assert.DoesNotContain(agent.Log, line => line.Contains("\"Programmed\"") && line.Contains("IPv4"));
        Assert.InRange(Programmed(node), before, before + Piece);

        using var next = node.StartAgent();
        next.WaitUntilProgrammed();
        node.WaitUntilFresh(next);
    }

    [Theory]
    [InlineData("--proxy-mode=iptables")]
    [InlineData("--proxy-mode=nftables")]
    public void An_agent_at_rest_ends_at_once_and_leaves_its_rules(string mode)
    {
        using var node = new TestNode(IptablesVariant.Nft);
        node.WriteObjects("many.json", new ManyServices(Piece).Services);
        using var agent = node.StartAgent(mode);
        agent.WaitUntilProgrammed();
        var rules = Ruleset(node);
        var clock = Stopwatch.StartNew();
        ProcessTable.Signal(agent.ProcessId, "TERM");
        Assert.Equal(0, agent.WaitForExit());
        output.WriteLine($"{mode}: ended after {clock.ElapsedMilliseconds} ms");
        Assert.Equal(rules, Ruleset(node));
        Assert.Contains("10.96.0.1", rules);
    }

    /// <summary>Holds up a restore of the first sync; returns it, and how many Services are in the kernel.</summary>
    private static (int Restore, int Programmed) StopInARestore(TestNode node, RunningAgent agent)
    {
        int? restore = null;
        do
        {
            Eventually.True(
                () => (restore = ProcessTable.RestoreOf(agent.ProcessId)) is not null || agent.HasEnded,
                () => $"no restore was met: {agent.Words}");
            ProcessTable.Signal(restore!.Value, "STOP");
        }
        while (!ProcessTable.IsAlive(restore.Value));
        return (restore.Value, Programmed(node));
    }

    /// <summary>Services that a line leads to.</summary>
    private static int Programmed(TestNode node) =>
        Regex.Matches(node.Save().Ours, "-A KUBE-SERVICES .*default/(svc-[0-9]+)")
            .Select(line => line.Groups[1].Value)
            .Distinct()
            .Count();

    private static string Ruleset(TestNode node) =>
        Regex.Replace(
            node.Inside.Execute("nft", "list", "ruleset").ThrowIfFailed().Output, "packets [0-9]+ bytes [0-9]+", "");
}
