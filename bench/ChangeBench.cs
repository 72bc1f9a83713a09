using System.Buffers;
using System.Diagnostics;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Bench;

/// <summary>From one EndpointSlice event to the restore input, at two sizes of cluster: both figures must follow the
/// change, not the cluster.</summary>
internal static class ChangeBench
{
    private const int Changes = 400;

    public static void Run()
    {
        Console.WriteLine("One endpoint replaced: from the event to the restore input (median of 400)");
        Console.WriteLine("| Services x endpoints | time, us | allocated, KiB | input lines |");
        Console.WriteLine("|---|---|---|---|");
        var small = Measure(1_000);
        var large = Measure(10_000);
        Console.WriteLine(
            $"ratio 10,000 to 1,000: time {large.Microseconds / small.Microseconds:F2}, "
            + $"allocation {large.KiB / small.KiB:F2}\n");
    }

    private static (double Microseconds, double KiB) Measure(int services)
    {
        var cluster = new SyntheticCluster(services, 10);
        var features = new IptablesFeatures();
        var snapshot = cluster.Snapshot;
        var plan = Planner.Plan(snapshot, SyntheticCluster.Settings);
        var text = new ArrayBufferWriter<byte>();
        var times = new List<double>(Changes);
        var allocations = new List<double>(Changes);
        var lines = 0;
        for (var change = 1; change <= Changes; change++)
        {
            var slice = new ClusterChange.SliceSet(cluster.SliceAt(change * 7 % services, change));
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            var touched = new HashSet<ServiceName>();
            snapshot = SnapshotFold.Apply(snapshot, slice, touched);
            var next = Planner.Replan(plan, snapshot, touched).Plan;
            var name = slice.Slice.Service;
            var patch = ServicePatch.Between(
                ServiceRenderer.Render(plan.Services[name], plan.Settings, features, withComments: false),
                ServiceRenderer.Render(next.Services[name], next.Settings, features, withComments: false));
            text.ResetWrittenCount();
            var writer = new RestoreWriter(IPFamily.IPv4, text);
            PatchText.Write(writer, [new NamedPatch(name, patch)], []);
            writer.Flush();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            allocations.Add((GC.GetAllocatedBytesForCurrentThread() - allocated) / 1024.0);
            (plan, lines) = (next, writer.LineCount);
        }

        var result = (Microseconds: Statistics.Median(times), KiB: Statistics.Median(allocations));
        Console.WriteLine($"| {services:N0} x 10 | {result.Microseconds:F0} | {result.KiB:F1} | {lines} |");
        return result;
    }
}
