namespace Signalbox.Core.Model;

/// <summary>Reads addresses as the API server and kube-proxy do (their "sloppy" parse). .NET's own parser is not
/// used: it takes a leading zero for octal and accepts one-part and hexadecimal forms.</summary>
internal static class AddressParser
{
    public static bool TryParse(ReadOnlySpan<char> text, out Address address)
    {
        address = default;
        if (!text.Contains(':'))
        {
            if (!TryParseIPv4(text, out var bits))
            {
                return false;
            }

            address = new Address(IPFamily.IPv4, bits);
            return true;
        }

        if (!TryParseIPv6(text, out var wide))
        {
            return false;
        }

        // ::ffff:0:0/96 holds IPv4 addresses.
        address = wide >> 32 == 0xffff ? new Address(IPFamily.IPv4, (uint)wide) : new Address(IPFamily.IPv6, wide);
        return true;
    }

    private static bool TryParseIPv4(ReadOnlySpan<char> text, out uint bits)
    {
        bits = 0;
        for (var octet = 0; octet < 4; octet++)
        {
            var end = octet < 3 ? text.IndexOf('.') : text.Length;
            if (end <= 0 || !TryParseOctet(text[..end], out var value))
            {
                return false;
            }

            bits = (bits << 8) | value;
            text = octet < 3 ? text[(end + 1)..] : [];
        }

        return true;
    }

    private static bool TryParseOctet(ReadOnlySpan<char> digits, out uint value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            value = (value * 10) + (uint)(digit - '0');
            if (value > 255)
            {
                return false;
            }
        }

        return digits.Length > 0;
    }

    private static bool TryParseIPv6(ReadOnlySpan<char> text, out UInt128 bits)
    {
        bits = 0;
        var gap = text.IndexOf("::");
        if (gap < 0)
        {
            return TryParseGroups(text, out bits, out var all) && all == 8;
        }

        var tailText = text[(gap + 2)..];
        if (!TryParseGroups(text[..gap], out var head, out var headGroups)
            || !TryParseGroups(tailText, out var tail, out var tailGroups)
            || headGroups + tailGroups > 7
            || tailText.StartsWith(':')
            || text[..gap].Contains('.'))
        {
            return false;
        }

        bits = (headGroups == 0 ? UInt128.Zero : head << (128 - (16 * headGroups))) | tail;
        return true;
    }

    /// <summary>Reads "a:b:c" with a dotted IPv4 tail allowed. Empty text is no group at all.</summary>
    private static bool TryParseGroups(ReadOnlySpan<char> text, out UInt128 bits, out int groups)
    {
        bits = 0;
        groups = 0;
        while (text.Length > 0)
        {
            var colon = text.IndexOf(':');
            var group = colon < 0 ? text : text[..colon];
            if (colon < 0 && group.Contains('.'))
            {
                if (!TryParseIPv4(group, out var tail) || groups > 6)
                {
                    return false;
                }

                bits = (bits << 32) | tail;
                groups += 2;
                return true;
            }

            if (group.Length is 0 or > 4 || groups == 8
                || !ushort.TryParse(group, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value))
            {
                return false;
            }

            bits = (bits << 16) | value;
            groups++;
            if (colon == text.Length - 1)
            {
                return false;
            }

            text = colon < 0 ? [] : text[(colon + 1)..];
        }

        return true;
    }
}
