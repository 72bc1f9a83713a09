using System.Globalization;

namespace Signalbox.Kernel.Conntrack;

/// <summary>What connection tracking has counted since the network namespace was made, over all processors. Source:
/// ct_cpu_seq_show in net/netfilter/nf_conntrack_standalone.c.</summary>
/// <param name="Invalid">Packets that belong to no connection and begin none.</param>
/// <param name="InsertFailed">Connections that came to nothing because another with the same addresses and ports was
/// quicker.</param>
/// <param name="Drop">Packets dropped for want of room.</param>
/// <param name="EarlyDrop">Connections forgotten to make room.</param>
public sealed record ConntrackStatistics(long Invalid, long InsertFailed, long Drop, long EarlyDrop)
{
    private const string Path = "/proc/thread-self/net/stat/nf_conntrack";

    /// <summary>Of the calling thread's network namespace. Throws <see cref="KernelException"/>: Unsupported when this
    /// kernel does not tell.</summary>
    public static ConntrackStatistics Read()
    {
        try
        {
            return Parse(File.ReadAllLines(Path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new KernelException(
                "read what connection tracking has counted", KernelErrorKind.Unsupported, failure.Message, failure);
        }
    }

    /// <summary>A line of names, then one of hexadecimal numbers for each processor. A name that is missing counts 0.
    /// </summary>
    internal static ConntrackStatistics Parse(IReadOnlyList<string> lines)
    {
        var names = Words(lines[0]).ToList();
        var rows = lines.Skip(1).Select(line => Words(line)).ToList();
        long Sum(string name)
        {
            var column = names.IndexOf(name);
            return column < 0 ? 0 : rows.Where(row => row.Length > column)
                .Sum(row => long.Parse(row[column], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        }

        return new ConntrackStatistics(Sum("invalid"), Sum("insert_failed"), Sum("drop"), Sum("early_drop"));
    }

    private static string[] Words(string line) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
