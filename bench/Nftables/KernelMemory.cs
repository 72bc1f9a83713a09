using System.Diagnostics;
using System.Globalization;

namespace Signalbox.Bench.Nftables;

/// <summary>What the kernel has handed out of its general caches and of vmalloc, in bytes: where nf_tables' objects and
/// tables of buckets come from. Others that run beside move it too.</summary>
internal static class KernelMemory
{
    /// <summary>Source: slabinfo(5), name, active objects, all objects, size; proc(5), VmallocUsed in KiB.</summary>
    public static double Used()
    {
        double used = 0;
        foreach (var line in File.ReadLines("/proc/slabinfo").Where(IsGeneral))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            used += Number(fields[1]) * Number(fields[3]);
        }

        var vmalloc = File.ReadLines("/proc/meminfo")
            .First(line => line.StartsWith("VmallocUsed:", StringComparison.Ordinal));
        return used + (Number(vmalloc.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024);
    }

    /// <summary>Waits until what was given back before is back: the kernel takes its time. Gives up after a while.
    /// </summary>
    public static void WaitUntilStill()
    {
        const double Still = 32 * 1024;
        var deadline = Stopwatch.GetTimestamp() + (20 * Stopwatch.Frequency);
        double before;
        do
        {
            before = Used();
            Thread.Sleep(100);
        }
        while (Math.Abs(Used() - before) > Still && Stopwatch.GetTimestamp() < deadline);
    }

    private static bool IsGeneral(string line) => line.StartsWith("kmalloc-", StringComparison.Ordinal);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
