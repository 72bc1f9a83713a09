using System.Diagnostics;
using System.Globalization;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Bench.Nftables;

/// <summary>Runs nft in a namespace: upstream's way to the kernel.</summary>
internal static class NftProgram
{
    /// <summary>USER_HZ, the unit of /proc/PID/stat.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>Applies the text as one transaction; milliseconds until the program has ended.</summary>
    public static double Apply(TemporaryNamespace inside, string text) => inside.Run(() =>
    {
        var start = Stopwatch.GetTimestamp();
        Command.Run("nft", ["-f", "-"], text).ThrowIfFailed();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    });

    /// <summary>Processor time, in seconds, of all children that have ended: cutime and cstime of proc(5).</summary>
    public static double ProcessorSecondsOfChildren()
    {
        var fields = File.ReadAllText("/proc/self/stat");
        var behindName = fields[(fields.LastIndexOf(')') + 2)..].Split(' ');
        const int ChildUser = 13;
        return behindName.AsSpan(ChildUser, 2).ToArray()
            .Sum(field => long.Parse(field, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }
}
