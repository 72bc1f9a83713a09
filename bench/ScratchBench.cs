using System.Diagnostics;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Bench;

/// <summary>Plan and render of everything, as at a start, and what stays in memory afterwards.</summary>
internal static class ScratchBench
{
    private const int Runs = 5;

    public static void Run()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var cluster = new SyntheticCluster(10_000, 10);
        var ofSnapshot = GC.GetTotalMemory(forceFullCollection: true) - before;
        var times = new List<double>(Runs);
        NodePlan? plan = null;
        var lines = 0;
        for (var run = 0; run < Runs; run++)
        {
            plan = null;
            GC.Collect();
            var start = Stopwatch.GetTimestamp();
            plan = Planner.Plan(cluster.Snapshot, SyntheticCluster.Settings);
            lines = Render(plan);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        Console.WriteLine("Plan and render 10,000 x 10 from scratch");
        Console.WriteLine("| first, ms | median, ms | lines | snapshot kept, MiB | snapshot and plan kept, MiB |");
        Console.WriteLine("|---|---|---|---|---|");
        Console.WriteLine(
            $"| {times[0]:F0} | {Statistics.Median(times):F0} | {lines:N0} | {ofSnapshot / 1048576.0:F1} "
            + $"| {kept / 1048576.0:F1} |\n");
        GC.KeepAlive(cluster);
        GC.KeepAlive(plan);
    }

    private static int Render(NodePlan plan)
    {
        var writer = new RestoreWriter(IPFamily.IPv4, new DiscardingWriter());
        var patches = plan.Services.Values.Select(plans => new NamedPatch(
            plans.Name,
            ServicePatch.Between(
                ServiceRules.None,
                ServiceRenderer.Render(plans, plan.Settings, new IptablesFeatures(), withComments: false))));
        foreach (var piece in patches.Chunk(100))
        {
            PatchText.Write(writer, piece, []);
        }

        writer.Flush();
        return writer.LineCount;
    }
}
