using System.Globalization;

namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>Reads one value, a block of addresses by its prefix, or a range.</summary>
internal static class BlockText
{
    /// <param name="kind">Of the value.</param>
    /// <param name="word">Without quotes.</param>
    /// <param name="isQuoted">Then a dash in it means nothing.</param>
    /// <param name="first">Takes the first value.</param>
    /// <param name="last">The last; of a single value, the same.</param>
    public static bool TryRead(
        ValueKind kind, ReadOnlySpan<char> word, bool isQuoted, Span<byte> first, Span<byte> last)
    {
        var length = ValueText.LengthOf(kind);
        if (kind == ValueKind.InterfaceName && word.EndsWith('*') && !word.EndsWith("\\*"))
        {
            var isName = ValueText.TryRead(kind, word[..^1], first);
            first.CopyTo(last);
            last[(word.Length - 1)..length].Fill(0xff);
            return isName;
        }

        if (ValueText.TryRead(kind, word, first))
        {
            first[..length].CopyTo(last);
            return true;
        }

        if (isQuoted)
        {
            return false;
        }

        var slash = word.IndexOf('/');
        if (slash > 0)
        {
            return ValueText.TryRead(kind, word[..slash], first)
                && int.TryParse(
                    word[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)
                && TryEnd(first[..length], prefix, last);
        }

        var dash = word.IndexOf('-');
        return dash > 0
            && ValueText.TryRead(kind, word[..dash], first) && ValueText.TryRead(kind, word[(dash + 1)..], last);
    }

    private static bool TryEnd(ReadOnlySpan<byte> first, int prefix, Span<byte> last)
    {
        if (prefix < 0 || prefix > first.Length * 8)
        {
            return false;
        }

        for (var at = 0; at < first.Length; at++)
        {
            var kept = Math.Clamp(prefix - (at * 8), 0, 8);
            last[at] = (byte)(first[at] | (0xff >> kept));
        }

        return true;
    }
}
