using System.Globalization;

namespace Signalbox.Kernel.Sysctl;

/// <summary>The machine's processors, whatever share of them this process may use.</summary>
public static class Processors
{
    private const string Path = "/sys/devices/system/cpu/online";

    /// <summary>Those that are on; where the kernel does not say, those that this process may use. At least 1.
    /// </summary>
    public static int Count()
    {
        try
        {
            return Math.Max(1, CountOf(KernelFile.Read(Path, $"read {Path}")));
        }
        catch (Exception unreadable) when (unreadable is KernelException or FormatException or OverflowException)
        {
            return Environment.ProcessorCount;
        }
    }

    /// <summary>"0-3,8" are five. Throws <see cref="FormatException"/> for what is no such list.</summary>
    internal static int CountOf(string list)
    {
        var count = 0;
        foreach (var range in list.Split(','))
        {
            var ends = range.Split('-');
            var first = int.Parse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture);
            var last = int.Parse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture);
            count += last - first + 1;
        }

        return count;
    }
}
