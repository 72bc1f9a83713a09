using System.Diagnostics;
using System.Runtime.CompilerServices;
using Signalbox.Cluster.Decode;
using Signalbox.Core.Model;

namespace Signalbox.Bench;

/// <summary>EndpointSlices from JSON: what a whole cluster's take in memory, and what one event costs.</summary>
internal static class DecodeBench
{
    private const int Events = 2_000;

    public static void Run()
    {
        Console.WriteLine("A list of slices x 100 endpoints read and kept by a process of its own");
        Console.WriteLine("| slices | text, MiB | CPU, ms | peak RSS, MiB | heap, MiB | allocated, MiB |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var slices in (int[])[50, 5_000, 50_000])
        {
            Measure(IPFamily.IPv4, slices);
            Measure(IPFamily.IPv6, slices);
        }

        Console.WriteLine("\nOne slice's event, 100 endpoints, one of them new (median of 2,000)");
        Console.WriteLine("| family | time, us | allocated, bytes | kept, bytes |");
        Console.WriteLine("|---|---|---|---|");
        MeasureEvents(IPFamily.IPv4);
        MeasureEvents(IPFamily.IPv6);
        Console.WriteLine();
    }

    private static void Measure(IPFamily family, int slices)
    {
        var reading = SliceListReading.Measure(Environment.ProcessPath!, family, slices);
        Console.WriteLine(
            $"| {reading.Slices:N0} {family} | {reading.TextLength / 1048576.0:F1} | {reading.CPUMilliseconds:F0} "
            + $"| {reading.PeakMiB:F1} | {reading.HeapMiB:F1} | {reading.AllocatedMiB:F1} |");
    }

    private static void MeasureEvents(IPFamily family)
    {
        var (writer, pool) = (new SliceListWriter(family, 1), new NamePool());
        var (times, allocations) = (new List<double>(Events), new List<double>(Events));
        var kept = new List<ClusterChange>(Events);
        for (var change = 0; change < Events; change++)
        {
            var text = writer.Item(slice: 0, change);
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            var decoded = ObjectDecoder.DecodeOne(text, "EndpointSlice", pool);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            allocations.Add(GC.GetAllocatedBytesForCurrentThread() - allocated);
            kept.Add(decoded.Set!);
        }

        Console.WriteLine(
            $"| {family} | {Statistics.Median(times):F0} | {Statistics.Median(allocations):F0} | {BytesOf(kept):F0} |");
    }

    /// <summary>What one of many equal things takes, by what is free when they are gone.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double BytesOf(List<ClusterChange> kept)
    {
        var count = kept.Count;
        var with = GC.GetTotalMemory(forceFullCollection: true);
        kept.Clear();
        return (with - GC.GetTotalMemory(forceFullCollection: true)) / (double)count;
    }
}
