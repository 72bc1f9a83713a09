namespace Signalbox.Core.Model;

/// <summary>Canonical text of addresses: dotted decimal for IPv4, RFC 5952 for IPv6 (lower case, the first longest
/// run of two or more zero groups shortened, never a dotted tail).</summary>
internal static class AddressFormatter
{
    public static int Format(Address address, Span<char> destination) =>
        address.Family == IPFamily.IPv4
            ? FormatIPv4((uint)address.Bits, destination)
            : FormatIPv6(address.Bits, destination);

    private static int FormatIPv4(uint bits, Span<char> destination)
    {
        var length = 0;
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            ((byte)(bits >> shift)).TryFormat(destination[length..], out var digits);
            length += digits;
            if (shift > 0)
            {
                destination[length++] = '.';
            }
        }

        return length;
    }

    private static int FormatIPv6(UInt128 bits, Span<char> destination)
    {
        var (runStart, runLength) = LongestZeroRun(bits);
        var length = 0;
        for (var group = 0; group < 8; group++)
        {
            if (group == runStart)
            {
                destination[length++] = ':';
                destination[length++] = ':';
                group += runLength - 1;
                continue;
            }

            if (group > 0 && group != runStart + runLength)
            {
                destination[length++] = ':';
            }

            Group(bits, group).TryFormat(destination[length..], out var digits, "x");
            length += digits;
        }

        return length;
    }

    private static (int Start, int Length) LongestZeroRun(UInt128 bits)
    {
        var (best, bestLength) = (-2, 1);
        for (var group = 0; group < 8; group++)
        {
            var end = group;
            while (end < 8 && Group(bits, end) == 0)
            {
                end++;
            }

            if (end - group > bestLength)
            {
                (best, bestLength) = (group, end - group);
            }

            group = Math.Max(group, end);
        }

        return best < 0 ? (-2, 0) : (best, bestLength);
    }

    private static ushort Group(UInt128 bits, int index) => (ushort)(bits >> (112 - (16 * index)));
}
