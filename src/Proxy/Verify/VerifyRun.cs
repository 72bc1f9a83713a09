using System.Collections.Immutable;
using Signalbox.Core.Trace;
using Signalbox.Kernel.Links;
using Signalbox.Kernel.Locks;
using Signalbox.Proxy.Inquiry;

namespace Signalbox.Proxy.Verify;

/// <summary>From a question to a report. All methods throw what <see cref="Verification"/> and
/// <see cref="ClusterView"/> throw. What cannot be used of the objects is told on standard error.</summary>
/// <param name="asked">What to compare with what.</param>
/// <param name="time">For limits.</param>
internal sealed class VerifyRun(VerifyQuestion asked, TimeProvider time)
{
    /// <summary>An agent mends within seconds: it waits a second at the most between two syncs, and legacy iptables is
    /// looked at every second.</summary>
    private static readonly TimeSpan AgentLimit = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly Verification _verification = new(asked);

    /// <summary>Reads rules and objects, and compares.</summary>
    public async Task<VerifyReport> LookAsync(CancellationToken cancellation)
    {
        var held = _verification.ReadRules();
        var mode = ModeChoice.Of(asked.Options, held);
        return Compare(held, mode, await ReadAsync(held, mode, cancellation));
    }

    /// <summary>Looks, mends what differs, and looks again. Where an agent runs, it is given some time to mend.
    /// </summary>
    public async Task<VerifyReport> RepairAsync(CancellationToken cancellation)
    {
        var held = _verification.ReadRules();
        var mode = ModeChoice.Of(asked.Options, held);
        var cluster = await ReadAsync(held, mode, cancellation);
        var before = Compare(held, mode, cluster);
        if (!before.Differences.Any(it => it.Difference.IsMendable))
        {
            return before;
        }

        var after = await new Repair(mode.In(asked.Options), asked.Families, time).TryRunAsync(cancellation)
            ? Compare(_verification.ReadRules(), mode, cluster)
            : await WaitForAgentAsync(mode, cluster, cancellation);
        return after.Since(before);
    }

    private async Task<VerifyReport> WaitForAgentAsync(
        ModeChoice mode, ClusterView cluster, CancellationToken cancellation)
    {
        var agent = AgentLock.DescribeHolder();
        Console.Error.WriteLine(
            $"An agent holds this node, {agent}, and mends by itself; it is given {AgentLimit.TotalSeconds} s.");
        var start = time.GetTimestamp();
        while (true)
        {
            await Task.Delay(Pause, time, cancellation);
            var report = Compare(_verification.ReadRules(), mode, cluster);
            if (!report.Differences.Any(it => it.Difference.IsMendable))
            {
                return report;
            }

            if (time.GetElapsedTime(start) > AgentLimit)
            {
                Console.Error.WriteLine(
                    "It has not mended all of it: see its log. It may follow other objects or other flags than these. "
                    + "Nothing was changed beside it; stop it to have --repair mend.");
                return report;
            }
        }
    }

    private VerifyReport Compare(ImmutableArray<NodeRules> held, ModeChoice mode, ClusterView cluster) =>
        _verification.Compare(held, mode, family => cluster.Of(family).Plan);

    private async Task<ClusterView> ReadAsync(
        ImmutableArray<NodeRules> held, ModeChoice mode, CancellationToken cancellation)
    {
        var cluster = await ClusterView.ReadAsync(
            mode.In(asked.Options), asked.IsOffline ? null : family => LocalAddresses.Read(family), cancellation);
        foreach (var words in held.SelectMany(rules => rules.Remarks)
            .Concat(cluster.Objects.Faults.Select(fault => fault.ToString()))
            .Concat(cluster.Refusals.Select(refusal => refusal.ToString())))
        {
            Console.Error.WriteLine(words);
        }

        return cluster;
    }
}
