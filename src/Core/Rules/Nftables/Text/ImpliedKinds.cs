using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>What the elements of a map lead to that a rule brings along: it is not declared, so the first one tells.
/// </summary>
internal static class ImpliedKinds
{
    /// <summary>"0 : 10.0.0.1 . 80, ..." is an address and a port.</summary>
    public static ValueKind[] KindsOf(string elements)
    {
        var colon = elements.IndexOf(" : ", StringComparison.Ordinal);
        if (colon < 0)
        {
            return [ValueKind.Unknown];
        }

        var rest = elements.AsSpan(colon + 3);
        var end = rest.IndexOfAny(',', '\n');
        var words = (end < 0 ? rest : rest[..end]).ToString().Split(" . ", StringSplitOptions.TrimEntries);
        return [.. words.Select((word, index) => index == 0 ? KindOf(word) : ValueKind.Port)];
    }

    private static ValueKind KindOf(string word) =>
        Address.TryParse(word, out var address)
            ? address.Family == IPFamily.IPv4 ? ValueKind.IPv4 : ValueKind.IPv6
        : word.StartsWith("0x", StringComparison.Ordinal) ? ValueKind.Mark
        : ValueKind.Unknown;
}
