using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables;

/// <summary>Elements of one set: { key { value }, data { value or verdict }, userdata { comment } }. A field that is a
/// whole key, or the whole data, loses its padding on the way. An element without a key is the one that catches what
/// is not there. Source: nft_add_set_elem and nf_tables_fill_setelem in net/netfilter/nf_tables_api.c.</summary>
internal readonly struct ElementCodec(NftSet set)
{
    /// <summary>More than any element takes: key, data or a verdict with the longest of names, and comment.</summary>
    internal const int MaxLength = 1024;

    private readonly int _keyLength = FieldTypes.Length(set.Key);
    private readonly int _dataLength = FieldTypes.Length(set.Data);

    internal NftSet? Set { get; } = set;

    /// <summary>Appends an element of NFTA_SET_ELEM_LIST_ELEMENTS.</summary>
    /// <param name="writer">Stands inside that list.</param>
    /// <param name="index">Counted from 1.</param>
    /// <param name="element">Of this set.</param>
    /// <param name="isWhole">False writes the key only, which is all that a deletion takes.</param>
    internal void Encode(MessageWriter writer, ushort index, in NftElement element, bool isWhole)
    {
        var nest = writer.BeginNest(index);
        if (element.Key.Length == 0)
        {
            writer.BigEndian32(NFTA_SET_ELEM_FLAGS, NFT_SET_ELEM_CATCHALL);
        }
        else
        {
            Value(writer, NFTA_SET_ELEM_KEY, element.Key.Span[.._keyLength]);
        }

        if (isWhole)
        {
            if (element.Verdict is { } verdict)
            {
                VerdictCodec.Encode(writer, NFTA_SET_ELEM_DATA, verdict);
            }
            else if (_dataLength > 0)
            {
                Value(writer, NFTA_SET_ELEM_DATA, element.Data.Span[.._dataLength]);
            }

            CommentCodec.Encode(writer, NFTA_SET_ELEM_USERDATA, element.Comment);
        }

        writer.EndNest(nest);
    }

    /// <param name="content">What an element of NFTA_SET_ELEM_LIST_ELEMENTS holds.</param>
    /// <param name="names">Gives names of chains.</param>
    /// <param name="withComment">Comments cost a string each.</param>
    internal static NftElement Decode(ReadOnlySpan<byte> content, NameCache? names, bool withComment)
    {
        var attributes = new AttributeTable(content);
        var data = attributes.Nested(NFTA_SET_ELEM_DATA);
        return new NftElement(
            Padded(attributes.Nested(NFTA_SET_ELEM_KEY).Bytes(NFTA_DATA_VALUE)),
            Padded(data.Bytes(NFTA_DATA_VALUE)),
            VerdictCodec.Decode(data, names),
            withComment ? CommentCodec.Decode(attributes.Bytes(NFTA_SET_ELEM_USERDATA)) : null);
    }

    /// <summary>What the element has counted; null where it does not count.</summary>
    internal static ElementCount? DecodeCount(in AttributeTable element)
    {
        var counter = element.Nested(NFTA_SET_ELEM_EXPR);
        return counter.Has(NFTA_EXPR_DATA)
            ? new ElementCount(
                counter.Nested(NFTA_EXPR_DATA).BigEndian64(NFTA_COUNTER_PACKETS),
                counter.Nested(NFTA_EXPR_DATA).BigEndian64(NFTA_COUNTER_BYTES))
            : null;
    }

    /// <summary>Filled up to whole registers. More than all of them hold throws <see cref="InvalidDataException"/>:
    /// such sets are not read.</summary>
    internal static RegisterBytes Padded(ReadOnlySpan<byte> value)
    {
        if (value.Length > RegisterBytes.MaxLength)
        {
            throw new InvalidDataException($"a key or value of {value.Length} bytes is longer than all registers");
        }

        if (value.Length == FieldTypes.Padded(value.Length))
        {
            return new RegisterBytes(value);
        }

        Span<byte> padded = stackalloc byte[RegisterBytes.MaxLength];
        padded.Clear();
        value.CopyTo(padded);
        return new RegisterBytes(padded[..FieldTypes.Padded(value.Length)]);
    }

    private static void Value(MessageWriter writer, ushort type, ReadOnlySpan<byte> value)
    {
        var nest = writer.BeginNest(type);
        writer.Bytes(NFTA_DATA_VALUE, value);
        writer.EndNest(nest);
    }
}
