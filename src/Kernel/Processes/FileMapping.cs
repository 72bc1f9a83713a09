using System.Globalization;

namespace Signalbox.Kernel.Processes;

/// <summary>A stretch of addresses that shows a file's content and cannot be written to, of which no page is other
/// than in the file. Source: proc(5), smaps.</summary>
/// <param name="Start">Its first address.</param>
/// <param name="Length">Bytes.</param>
/// <param name="ResidentBytes">How many of them are in memory and counted as this process's.</param>
internal readonly record struct FileMapping(nuint Start, nuint Length, long ResidentBytes)
{
    private const long KiB = 1024;

    /// <summary>Reads the lines of smaps. What a loader has written to before it was closed for writing, as it does to
    /// tables of addresses, is left out: those pages are nowhere else.</summary>
    internal static IEnumerable<FileMapping> Unchanged(IEnumerable<string> lines)
    {
        FileMapping? mapping = null;
        foreach (var line in lines)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["Rss:", var resident, ..]:
                    mapping = mapping is { } known ? known with { ResidentBytes = Bytes(resident) } : null;
                    break;
                case ["Anonymous:", var own, ..]:
                    if (mapping is { ResidentBytes: > 0 } read && Bytes(own) == 0)
                    {
                        yield return read;
                    }

                    break;
                case [var addresses, var rights, ..] when !addresses.EndsWith(':'):
                    mapping = IsReadOnlyFile(rights, words) ? At(addresses) : null;
                    break;
            }
        }
    }

    /// <summary>"r-xp": read, executed, private; then offset, device, inode and path.</summary>
    private static bool IsReadOnlyFile(string rights, string[] words) =>
        rights is ['r', '-', _, 'p'] && words is [_, _, _, _, _, ['/', ..], ..];

    private static FileMapping At(string addresses)
    {
        var dash = addresses.IndexOf('-');
        var start = nuint.Parse(addresses.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var end = nuint.Parse(addresses.AsSpan(dash + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return new FileMapping(start, end - start, 0);
    }

    private static long Bytes(string number) => long.Parse(number, CultureInfo.InvariantCulture) * KiB;
}
