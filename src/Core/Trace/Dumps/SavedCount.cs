using System.Globalization;

namespace Signalbox.Core.Trace.Dumps;

/// <summary>Counters where iptables writes them.</summary>
internal static class SavedCount
{
    /// <summary>"[12:345] " at the beginning of a line, which is then without it.</summary>
    public static RuleCount? TakeFront(ref ReadOnlySpan<char> line)
    {
        if (!line.StartsWith('['))
        {
            return null;
        }

        var end = line.IndexOf(']');
        var count = end < 0 ? null : Parse(line[1..end], ':');
        line = line[(end + 1)..].TrimStart(' ');
        return count;
    }

    /// <summary>"[12:345]" and no more.</summary>
    public static RuleCount? Of(ReadOnlySpan<char> word) => TakeFront(ref word);

    /// <summary>"-c 12 345 " anywhere outside of quotes.</summary>
    public static RuleCount? Find(ReadOnlySpan<char> line, out int at, out int length)
    {
        (at, length) = (0, 0);
        while (!line[at..].StartsWith("-c ") || line[..at].Count('"') % 2 != 0)
        {
            var next = line[at..].IndexOf(" -c ");
            if (next < 0)
            {
                return null;
            }

            at += next + 1;
        }

        var rest = line[(at + "-c ".Length)..];
        var first = rest.IndexOf(' ');
        var end = first < 0 ? -1 : rest[(first + 1)..].IndexOf(' ');
        var words = end < 0 ? rest : rest[..(first + 1 + end)];
        length = "-c ".Length + words.Length + (end < 0 ? 0 : 1);
        return Parse(words, ' ');
    }

    private static RuleCount? Parse(ReadOnlySpan<char> text, char between)
    {
        var at = text.IndexOf(between);
        return at > 0
            && ulong.TryParse(text[..at], NumberStyles.None, CultureInfo.InvariantCulture, out var packets)
            && ulong.TryParse(text[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
                ? new RuleCount(packets, bytes)
                : null;
    }
}
