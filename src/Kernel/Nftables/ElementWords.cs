using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables;

/// <summary>An element for a human: its key as nft would write it, "10.96.0.1 . tcp . 80 . 0".</summary>
internal static class ElementWords
{
    private const int Slot = 4;

    /// <summary>The element at this place of a message of elements; null when the place is not inside one.</summary>
    /// <param name="message">With its header.</param>
    /// <param name="offset">From the message's start.</param>
    /// <param name="set">The elements' set.</param>
    internal static string? Find(ReadOnlySpan<byte> message, int offset, NftSet set)
    {
        var headers = NetlinkBatch.Align(Unsafe.SizeOf<nlmsghdr>()) + NetlinkBatch.Align(Unsafe.SizeOf<nfgenmsg>());
        var attributes = new AttributeReader(message[headers..]);
        var elements = attributes.Find(NFTA_SET_ELEM_LIST_ELEMENTS) ? attributes.Nested : default;
        while (elements.Next())
        {
            message.Overlaps(elements.Value, out var start);
            if (offset < start + elements.Value.Length)
            {
                return offset < start - Unsafe.SizeOf<nlattr>()
                    ? null
                    : Of(ElementCodec.Decode(elements.Value, names: null, withComment: false), set);
            }
        }

        return null;
    }

    internal static string Of(in NftElement element, NftSet set)
    {
        if (element.Key.Length == 0)
        {
            return "*";
        }

        var words = new StringBuilder();
        var rest = element.Key.Span;
        foreach (var field in set.Key)
        {
            words.Append(words.Length == 0 ? "" : " . ").Append(Of(field, rest));
            rest = rest[(field == FieldType.IPv6Address ? 4 * Slot : Slot)..];
        }

        return words.ToString();
    }

    private static string Of(FieldType field, ReadOnlySpan<byte> value) => field switch
    {
        FieldType.IPv4Address => $"{new Address(IPFamily.IPv4, BinaryPrimitives.ReadUInt32BigEndian(value))}",
        FieldType.IPv6Address => $"{new Address(IPFamily.IPv6, BinaryPrimitives.ReadUInt128BigEndian(value))}",
        FieldType.Protocol when Enum.IsDefined((Protocol)value[0]) => $"{(Protocol)value[0]}".ToLowerInvariant(),
        FieldType.Protocol => $"{value[0]}",
        FieldType.Port => $"{BinaryPrimitives.ReadUInt16BigEndian(value)}",
        FieldType.DrawnNumber => $"{BitConverter.ToUInt32(value)}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
