using System.Diagnostics.CodeAnalysis;

namespace Signalbox.Core.Model;

/// <summary>An address block. Host bits of <paramref name="Network"/> are always zero.</summary>
public readonly record struct CIDR(Address Network, byte PrefixLength)
{
    public IPFamily Family => Network.Family;

    /// <summary>True for 0.0.0.0/0 and ::/0.</summary>
    public bool IsEverything => PrefixLength == 0;

    /// <summary>The block of one address: /32 or /128.</summary>
    public static CIDR Of(Address address) => new(address, (byte)address.Width);

    /// <summary>Every address of a family.</summary>
    public static CIDR Everything(IPFamily family) => new(new Address(family, UInt128.Zero), 0);

    public bool Contains(Address address) =>
        address.Family == Family && Mask(address, PrefixLength).Bits == Network.Bits;

    /// <summary>Reads "10.0.0.0/8" as the API server does: leading zeros are decimal, host bits are cleared.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out CIDR cidr)
    {
        cidr = default;
        var slash = text?.IndexOf('/') ?? -1;
        if (slash < 0 || !Address.TryParse(text![..slash], out var address))
        {
            return false;
        }

        var digits = text.AsSpan(slash + 1);
        if (digits.Length is 0 or > 9 || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        // A mapped IPv4 address is IPv4, but its prefix counts from the 128 bits that were written.
        var mapped = address.Family == IPFamily.IPv4 && text.AsSpan(0, slash).Contains(':');
        var length = int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture) - (mapped ? 96 : 0);
        if (length < 0 || length > address.Width)
        {
            return false;
        }

        cidr = new CIDR(Mask(address, length), (byte)length);
        return true;
    }

    /// <summary>For literals of our own: throws <see cref="FormatException"/> when the text is no block.</summary>
    public static CIDR Parse(string text) =>
        TryParse(text, out var cidr) ? cidr : throw new FormatException($"'{text}' is not a CIDR");

    public override string ToString() => $"{Network}/{PrefixLength}";

    private static Address Mask(Address address, int length)
    {
        var kept = length == 0 ? UInt128.Zero : UInt128.MaxValue << (address.Width - length);
        return new Address(address.Family, address.Bits & kept);
    }
}
