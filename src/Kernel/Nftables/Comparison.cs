using System.Buffers.Binary;
using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables;

/// <summary>Says what a comparison of a register asks: "payload" or "meta", perhaps "bitwise", and "cmp" together
/// are one condition.</summary>
/// <param name="Family">The family of the rules.</param>
/// <param name="Protocol">The protocol that the rule has asked for before, whose ports a transport header holds.
/// </param>
/// <param name="IsNegated">The bytes shall differ.</param>
internal readonly record struct Comparison(IPFamily Family, Protocol? Protocol, bool IsNegated)
{
    private const uint ProtocolOffset = 9;
    private const uint PortOffset = 2;

    private int Width => Family == IPFamily.IPv4 ? 32 : 128;

    /// <summary>Null for what we never write.</summary>
    internal Match? With(in LoadedValue loaded, ReadOnlySpan<byte> value) => (loaded.From, loaded.Key) switch
    {
        (LoadedFrom.Payload, NFT_PAYLOAD_NETWORK_HEADER) => Header(loaded, value),
        (LoadedFrom.Payload, NFT_PAYLOAD_TRANSPORT_HEADER) => Port(loaded, value),
        (LoadedFrom.Meta, NFT_META_L4PROTO) when value.Length == 1 && loaded.Mask is null => OfProtocol(value[0]),
        (LoadedFrom.Meta, NFT_META_MARK) when value.Length == sizeof(uint) => Mark(loaded.Mask, value),
        (LoadedFrom.Meta, NFT_META_IIFNAME) when loaded.Mask is null && Interface(value) is { } name =>
            new Match.InInterface(name, IsNegated),
        (LoadedFrom.Meta, NFT_META_OIFNAME) when loaded.Mask is null && Interface(value) is { } name =>
            new Match.OutInterface(name, IsNegated),
        _ => null,
    };

    private Match? Header(in LoadedValue loaded, ReadOnlySpan<byte> value)
    {
        var (source, destination) = Family == IPFamily.IPv4 ? (12u, 16u) : (8u, 24u);
        if (loaded.Length != value.Length)
        {
            return null;
        }

        if (loaded.Offset == ProtocolOffset && value.Length == 1 && Family == IPFamily.IPv4 && loaded.Mask is null)
        {
            return OfProtocol(value[0]);
        }

        if ((loaded.Offset != source && loaded.Offset != destination) || Block(loaded, value) is not { } block)
        {
            return null;
        }

        return loaded.Offset == source
            ? new Match.Source(block, IsNegated)
            : new Match.Destination(block, IsNegated);
    }

    /// <summary>A prefix of whole bytes is loaded no longer than it is; any other has a mask.</summary>
    private CIDR? Block(in LoadedValue loaded, ReadOnlySpan<byte> value)
    {
        var missing = Width - (value.Length * 8);
        if (missing < 0)
        {
            return null;
        }

        var bits = LoadedValue.Bits(value) << missing;
        var whole = UInt128.MaxValue >> (128 - Width);
        var mask = loaded.Mask is { } left ? left << missing : (whole << missing) & whole;
        var length = (int)UInt128.PopCount(mask);
        var isPrefix = length > 0 && mask == ((whole << (Width - length)) & whole);
        return isPrefix && (bits & ~mask) == UInt128.Zero
            ? new CIDR(new Address(Family, bits), (byte)length)
            : null;
    }

    private Match.Transport? Port(in LoadedValue loaded, ReadOnlySpan<byte> value) =>
        loaded is { Offset: PortOffset, Length: sizeof(ushort), Mask: null } && value.Length == sizeof(ushort)
        && Protocol is { } protocol && !IsNegated
            ? new Match.Transport(protocol, BinaryPrimitives.ReadUInt16BigEndian(value))
            : null;

    private Match.OfProtocol? OfProtocol(byte number) =>
        !IsNegated && Enum.IsDefined((Protocol)number) ? new Match.OfProtocol((Protocol)number) : null;

    /// <summary>A mark stands in its register in the machine's byte order.</summary>
    private Match.Mark Mark(UInt128? mask, ReadOnlySpan<byte> value)
    {
        Span<byte> left = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(left, mask is { } kept ? (uint)kept : uint.MaxValue);
        return new Match.Mark(BitConverter.ToUInt32(value), BitConverter.ToUInt32(left), IsNegated);
    }

    /// <summary>A whole name is compared with its closing zero, the beginning of one without.</summary>
    private static string? Interface(ReadOnlySpan<byte> value)
    {
        var isWhole = value[^1] == 0;
        var name = value.TrimEnd((byte)0);
        if (name.IsEmpty || name.Contains((byte)0) || (isWhole && name[^1] == (byte)'+'))
        {
            return null;
        }

        return isWhole ? Encoding.UTF8.GetString(name) : Encoding.UTF8.GetString(name) + "+";
    }
}
