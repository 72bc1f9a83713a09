using System.Diagnostics.CodeAnalysis;

namespace Signalbox.Core.Model;

/// <summary>An IP address of one family. IPv4 stands in the low 32 bits of <paramref name="Bits"/>, most
/// significant octet first; IPv6 fills all 128. Ordered by family, then numerically.</summary>
public readonly record struct Address(IPFamily Family, UInt128 Bits) : IComparable<Address>
{
    /// <summary>Bits in an address of this family: 32 or 128.</summary>
    public int Width => Family == IPFamily.IPv4 ? 32 : 128;

    /// <summary>127.0.0.0/8 or ::1.</summary>
    public bool IsLoopback => Family == IPFamily.IPv4 ? (uint)Bits >> 24 == 127 : Bits == UInt128.One;

    /// <summary>224.0.0.0/4 or ff00::/8.</summary>
    public bool IsMulticast => Family == IPFamily.IPv4 ? (uint)Bits >> 28 == 14 : (uint)(Bits >> 120) == 0xff;

    /// <summary>255.255.255.255.</summary>
    public bool IsBroadcast => Family == IPFamily.IPv4 && (uint)Bits == uint.MaxValue;

    /// <summary>0.0.0.0 or ::.</summary>
    public bool IsUnspecified => Bits == UInt128.Zero;

    public static Address IPv4(byte a, byte b, byte c, byte d) =>
        new(IPFamily.IPv4, (uint)((a << 24) | (b << 16) | (c << 8) | d));

    /// <summary>Reads an address as the API server does: leading zeros in IPv4 octets are decimal, and an IPv4
    /// address mapped into IPv6 is IPv4. Zones and ports are refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Address address)
    {
        address = default;
        return text is not null && AddressParser.TryParse(text, out address);
    }

    /// <summary>The same of text that is no string yet.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Address address) =>
        AddressParser.TryParse(text, out address);

    /// <summary>For literals of our own: throws <see cref="FormatException"/> when the text is no address.</summary>
    public static Address Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not an IP address");

    public int CompareTo(Address other)
    {
        var byFamily = Family.CompareTo(other.Family);
        return byFamily != 0 ? byFamily : Bits.CompareTo(other.Bits);
    }

    /// <summary>The canonical text: dotted decimal, or RFC 5952.</summary>
    public override string ToString()
    {
        Span<char> buffer = stackalloc char[MaxTextLength];
        return new string(buffer[..Format(buffer)]);
    }

    /// <summary>Room that <see cref="Format"/> may need, in characters.</summary>
    public const int MaxTextLength = 39;

    /// <summary>Writes the canonical text and returns its length.</summary>
    public int Format(Span<char> destination) => AddressFormatter.Format(this, destination);

    /// <summary>Writes "1.2.3.4:80" or "[fd00::1]:80", and returns its length.</summary>
    public int FormatWithPort(ushort port, Span<char> destination)
    {
        var length = 0;
        if (Family == IPFamily.IPv6)
        {
            destination[length++] = '[';
        }

        length += Format(destination[length..]);
        if (Family == IPFamily.IPv6)
        {
            destination[length++] = ']';
        }

        destination[length++] = ':';
        port.TryFormat(destination[length..], out var digits);
        return length + digits;
    }

    /// <summary>"1.2.3.4:80" or "[fd00::1]:80".</summary>
    public string WithPort(ushort port)
    {
        Span<char> buffer = stackalloc char[MaxTextLength + 8];
        return new string(buffer[..FormatWithPort(port, buffer)]);
    }
}
