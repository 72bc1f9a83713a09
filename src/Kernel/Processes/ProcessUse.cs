using System.Globalization;

namespace Signalbox.Kernel.Processes;

/// <summary>What this process uses of its machine at one moment. Source: proc(5), stat, limits, fd and net/netstat.
/// </summary>
public sealed record ProcessUse
{
    /// <summary>Ticks in which stat counts, a second: the same on all architectures that .NET runs on. Source:
    /// USER_HZ, include/asm-generic/param.h.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>User and system time.</summary>
    public double ProcessorSeconds { get; private init; }

    /// <summary>Seconds since 1970.</summary>
    public double StartTime { get; private init; }

    public long ResidentBytes { get; private init; }

    public long VirtualBytes { get; private init; }

    /// <summary>2^64 - 1 when there is no limit.</summary>
    public ulong VirtualLimit { get; private init; }

    public int OpenFiles { get; private init; }

    /// <summary>2^64 - 1 when there is no limit.</summary>
    public ulong OpenFilesLimit { get; private init; }

    /// <summary>Of all processes in this network namespace: the kernel counts no single one's.</summary>
    public long ReceivedBytes { get; private init; }

    /// <inheritdoc cref="ReceivedBytes"/>
    public long SentBytes { get; private init; }

    /// <summary>Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> where /proc cannot be
    /// read.</summary>
    public static ProcessUse Read()
    {
        // Field 3 and on; the second is the program's name, which may hold anything.
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var limits = File.ReadAllLines("/proc/self/limits");
        var traffic = TrafficOf(File.ReadAllLines("/proc/self/net/netstat"));
        return new ProcessUse
        {
            ProcessorSeconds = (Number(fields[11]) + Number(fields[12])) / TicksPerSecond,
            StartTime = BootTime() + (Number(fields[19]) / TicksPerSecond),
            VirtualBytes = Number(fields[20]),
            ResidentBytes = Number(fields[21]) * Environment.SystemPageSize,
            VirtualLimit = LimitOf(limits, "Max address space"),
            OpenFilesLimit = LimitOf(limits, "Max open files"),
            OpenFiles = Directory.EnumerateFileSystemEntries("/proc/self/fd").Count(),
            ReceivedBytes = traffic.GetValueOrDefault("InOctets"),
            SentBytes = traffic.GetValueOrDefault("OutOctets"),
        };
    }

    private static long BootTime()
    {
        const string Name = "btime ";
        return Number(File.ReadLines("/proc/stat").First(line => line.StartsWith(Name, StringComparison.Ordinal))
            .AsSpan(Name.Length));
    }

    /// <summary>A line is the limit's name, what applies now, what it may be raised to, and the unit.</summary>
    private static ulong LimitOf(string[] limits, string name)
    {
        var line = limits.First(one => one.StartsWith(name, StringComparison.Ordinal));
        var now = line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return now == "unlimited" ? ulong.MaxValue : ulong.Parse(now, CultureInfo.InvariantCulture);
    }

    /// <summary>Two lines a group: the names, then the values. Of IP as a whole, whichever family.</summary>
    private static Dictionary<string, long> TrafficOf(string[] lines)
    {
        var group = lines.Where(line => line.StartsWith("IpExt: ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')).ToArray();
        return group is not [var names, var values] ? []
            : names.Zip(values).Skip(1).ToDictionary(pair => pair.First, pair => Number(pair.Second));
    }

    private static long Number(ReadOnlySpan<char> text) => long.Parse(text, CultureInfo.InvariantCulture);
}
