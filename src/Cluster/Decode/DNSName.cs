namespace Signalbox.Cluster.Decode;

/// <summary>Names as the API server accepts them. They end up in rule comments and chain hashes, so nothing else may
/// pass. Source: RFC 1123 as in apimachinery's validation.</summary>
internal static class DNSName
{
    public const int MaxLabelLength = 63;

    public const int MaxSubdomainLength = 253;

    /// <summary>Lower-case letters, digits and '-', 1 to 63 of them, neither end a '-'.</summary>
    public static bool IsLabel(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxLabelLength || text[0] == '-' || text[^1] == '-')
        {
            return false;
        }

        foreach (var character in text)
        {
            if (!char.IsAsciiLetterLower(character) && !char.IsAsciiDigit(character) && character != '-')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Parts joined by dots, at most 253 characters. A part may be longer than a label, as upstream has it.
    /// </summary>
    public static bool IsSubdomain(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxSubdomainLength)
        {
            return false;
        }

        var before = '.';
        foreach (var character in text)
        {
            var alphanumeric = char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character);
            if (!alphanumeric && (character is not ('-' or '.') || before == '.' || (character, before) == ('.', '-')))
            {
                return false;
            }

            before = character;
        }

        return before is not ('-' or '.');
    }
}
