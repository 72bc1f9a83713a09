using Signalbox.Kernel.Netlink;

namespace Signalbox.Kernel.Nftables;

/// <summary>Where the bytes in a register come from.</summary>
internal enum LoadedFrom : byte
{
    Nowhere,
    Meta,
    Payload,
    Constant,
}

/// <summary>What an expression has put into a register: <paramref name="Length"/> bytes, at most 16.</summary>
/// <param name="From">Nowhere: nothing that we know.</param>
/// <param name="Key">The key of a meta, the header of a payload.</param>
/// <param name="Offset">Of a payload, within its header.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Mask">What a bitwise has left of it, null for all; of a constant the value. Most significant byte
/// first.</param>
internal readonly record struct LoadedValue(LoadedFrom From, uint Key, uint Offset, int Length, UInt128? Mask)
{
    internal const int MaxLength = 16;

    /// <summary>Up to 16 bytes as a number, most significant byte first.</summary>
    internal static UInt128 Bits(ReadOnlySpan<byte> bytes)
    {
        var bits = UInt128.Zero;
        foreach (var one in bytes)
        {
            bits = (bits << 8) | one;
        }

        return bits;
    }

    /// <summary>The value inside an NFTA_*_DATA attribute; false for verdicts and for what is too long.</summary>
    internal static bool TryRead(AttributeReader data, out ReadOnlySpan<byte> value)
    {
        var found = data.Find(Interop.LinuxNfTables.NFTA_DATA_VALUE);
        value = found ? data.Value : default;
        return found && value.Length is > 0 and <= MaxLength;
    }
}
