using System.Diagnostics;
using System.Globalization;

namespace Signalbox.E2E.Agents;

/// <summary>What /proc says about processes. The fields are those of proc(5), /proc/PID/stat.</summary>
internal static class ProcessTable
{
    /// <summary>Living children. Those that a process starts have higher numbers than it, which spares looking at all
    /// others; a test's run is far too short for numbers to start over.</summary>
    public static IReadOnlyList<int> ChildrenOf(int parent) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), out var id) ? id : 0)
            .Where(id => id > parent && Fields(id) is { } fields && IsAlive(fields) && int.Parse(fields[1]) == parent),
    ];

    /// <summary>A child that is an iptables-restore of IPv4; null when there is none now.</summary>
    public static int? RestoreOf(int parent)
    {
        foreach (var child in ChildrenOf(parent))
        {
            var line = CommandLine(child);
            if (line.Contains("/iptables-", StringComparison.Ordinal) && line.Contains("-restore\0--noflush"))
            {
                return child;
            }
        }

        return null;
    }

    public static bool IsAlive(int id) => Fields(id) is { } fields && IsAlive(fields);

    /// <summary>Page faults of children that have ended and were waited for: each child that ever ran adds to them.
    /// </summary>
    public static long FaultsOfEndedChildren(int id) =>
        long.Parse(Fields(id)![8], CultureInfo.InvariantCulture);

    /// <summary>Time that the process has spent computing, without its children. The kernel counts in hundredths of a
    /// second.</summary>
    public static TimeSpan ProcessorTime(int id)
    {
        var fields = Fields(id)!;
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture)
            + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return TimeSpan.FromMilliseconds(ticks * 10);
    }

    /// <summary>Bytes of the process that are in memory now. Source: proc(5), /proc/PID/statm.</summary>
    public static long ResidentBytes(int id) =>
        long.Parse(Read($"/proc/{id}/statm")!.Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    public static void Signal(int id, string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private static bool IsAlive(string[] fields) => fields[0] is not ("Z" or "X");

    private static string CommandLine(int id) => Read($"/proc/{id}/cmdline") ?? "";

    /// <summary>From the third field on, the state: what stands before may hold blanks.</summary>
    private static string[]? Fields(int id) =>
        Read($"/proc/{id}/stat") is { Length: > 0 } stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ') : null;

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            // It has ended.
            return null;
        }
    }
}
