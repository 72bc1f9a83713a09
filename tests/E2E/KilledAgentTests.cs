using System.Net.Sockets;
using Signalbox.E2E.Agents;
using Signalbox.E2E.Flows;
using Signalbox.E2E.Nodes;
using Signalbox.Kernel.Iptables;

namespace Signalbox.E2E;

/// <summary>The agent is killed at any moment, again and again, while objects change: connections go on, and in the end
/// the kernel holds what it should.</summary>
public sealed class KilledAgentTests(ITestOutputHelper output)
{
    private const int Services = 400;
    private const int AFewServices = 5;
    private const int ServicesOfLongRestores = 300;

    /// <summary>Where a kill strikes.</summary>
    private enum Moment
    {
        Reading,
        Restoring,
        Done,
    }

    [Theory]
    [InlineData(IptablesVariant.Nft, 50, 10)]
    [InlineData(IptablesVariant.Legacy, 10, 2)]
    public void Killed_at_any_moment_it_loses_nothing(IptablesVariant variant, int kills, int leastRestores)
    {
        using var lab = new FlowLab(variant);
        var cluster = new ManyServices(Services);
        lab.Node.WriteObjects("flows.json", FlowLab.Services);
        lab.Node.WriteObjects("many.json", cluster.Services);
        using (var first = lab.Node.StartAgent())
        {
            first.WaitUntilProgrammed();
        }

        using var tcp = lab.Open(ProtocolType.Tcp);
        using var udp = lab.Open(ProtocolType.Udp);
        var random = new Random(kills);
        var restores = 0;
        var early = 0;
        var kill = 0;
        for (; kill < kills || (Math.Min(restores, early) < leastRestores && kill < kills * 4); kill++)
        {
            // Half of them hit a restore, the most delicate moment.
            var moment = (kill % 4) switch { 0 => Moment.Reading, 1 => Moment.Done, _ => Moment.Restoring };
            cluster.Change(moment == Moment.Restoring ? ServicesOfLongRestores : AFewServices);
            lab.Node.WriteObjects("many.json", cluster.Services);
            using var agent = lab.Node.StartAgent();
            var restore = WaitFor(moment, agent, random);
            agent.Kill();
            restores += restore is null ? 0 : 1;
            early += IsProgrammed(agent) ? 0 : 1;
        }

        using var last = lab.Node.StartAgent();
        last.WaitUntilProgrammed();
        lab.Node.WaitUntilFresh(last);
        output.WriteLine(
            $"{restores} kills met a running restore, {early} of {kill} killed before all was programmed; "
            + $"{tcp.Stop()} answers over TCP, {udp.Stop()} over UDP");
        Assert.True(restores >= leastRestores, $"only {restores} kills met a running restore");
        Assert.True(early >= leastRestores, $"only {early} kills came before all was programmed");
    }

    [Theory]
    [InlineData(IptablesVariant.Nft)]
    [InlineData(IptablesVariant.Legacy)]
    public void Chains_that_lead_to_each_other_are_removed_when_they_are_too_many_for_one_restore(
        IptablesVariant variant)
    {
        using var node = new TestNode(variant);
        string[] ends = [.. Enumerable.Range(0, 2500).Select(at => $"KUBE-SEP-LEFT{at:000000000000}")];
        string[] left = [.. ends, "KUBE-SVC-LEFT000000000000"];
        var restore = Path.Combine(node.Folder, "left");
        File.WriteAllLines(
            restore,
            [
                "*nat", .. left.Select(chain => $":{chain} - [0:0]"),
                .. ends.Select(end => $"-A {left[^1]} -j {end}"), "COMMIT",
            ]);
        node.Shell($"$I-restore --noflush < {restore}");
        using var agent = node.StartAgent();
        agent.WaitUntilProgrammed();
        node.WaitUntilFresh(agent);
    }

    [Theory]
    [InlineData(IptablesVariant.Nft)]
    [InlineData(IptablesVariant.Legacy)]
    public void The_next_agent_waits_for_an_orphaned_restore(IptablesVariant variant)
    {
        using var node = new TestNode(variant);
        var cluster = new ManyServices(Services);
        node.WriteObjects("many.json", cluster.Services);
        int orphan;
        using (var killed = node.StartAgent())
        {
            // A restore that ends before it is stopped is followed by another.
            do
            {
                orphan = WaitForRestore(killed, TimeSpan.Zero)
                    ?? throw new InvalidOperationException($"no restore was met: {killed.Words}");
                ProcessTable.Signal(orphan, "STOP");
            }
            while (!ProcessTable.IsAlive(orphan));
            killed.Kill();
        }

        using var next = node.StartAgent();
        try
        {
            var waiting = next.WaitFor(0, "Waiting for another agent");
            Assert.Contains($"(pid {orphan})", waiting);
            Assert.Contains("iptables", waiting);
            Assert.DoesNotContain(next.Log, line => line.Contains("Found iptables"));
        }
        finally
        {
            ProcessTable.Signal(orphan, "CONT");
        }

        next.WaitUntilProgrammed();
        Assert.False(ProcessTable.IsAlive(orphan));
        node.WaitUntilFresh(next);
    }

    private static bool IsProgrammed(RunningAgent agent) =>
        agent.Log.Any(line => line.Contains("\"Programmed\"") && line.Contains("IPv4"));

    /// <summary>The restore that runs, and still does after a while: one that has just begun only learns that its input
    /// ends too early, one that has gone on for longer reaches the kernel. On a busy machine restores may begin and
    /// end unseen: then null, once all is programmed.</summary>
    private static int? WaitForRestore(RunningAgent agent, TimeSpan age)
    {
        int? restore = null;
        Eventually.True(
            () =>
            {
                if ((restore = ProcessTable.RestoreOf(agent.ProcessId)) is { } id)
                {
                    Thread.Sleep(age);
                    restore = ProcessTable.IsAlive(id) ? id : null;
                }

                return restore is not null || IsProgrammed(agent);
            },
            () => agent.Words);
        return restore;
    }

    /// <summary>Returns when that moment has come: the restore that runs then, if there is one.
    /// </summary>
    private static int? WaitFor(Moment moment, RunningAgent agent, Random random)
    {
        switch (moment)
        {
            case Moment.Reading:
                agent.WaitFor(0, "Found iptables", "IPv6");
                Thread.Sleep(random.Next(100));
                return ProcessTable.RestoreOf(agent.ProcessId);
            case Moment.Restoring:
                return WaitForRestore(agent, TimeSpan.FromMilliseconds(random.Next(40)));
            default:
                agent.WaitUntilProgrammed();
                Thread.Sleep(random.Next(20));
                return ProcessTable.RestoreOf(agent.ProcessId);
        }
    }
}
