using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables;

/// <summary>Elements of any set as the kernel lists them, put together to ranges: of one field, a range is an element
/// where it begins and another, flagged, where it has ended; of several, one element with two keys. Source:
/// nft_set_rbtree.c and nft_set_pipapo.c.</summary>
internal sealed class ElementGathering(NftSet set)
{
    private readonly List<(byte[] Key, NftElement? Begins)> _marks = [];
    private readonly NameCache _names = new();
    private SetContent _content = new(set.Key);

    internal void Clear()
    {
        _marks.Clear();
        _content = new SetContent(set.Key);
    }

    /// <param name="element">What an element of NFTA_SET_ELEM_LIST_ELEMENTS holds.</param>
    internal void Add(ReadOnlySpan<byte> element)
    {
        var attributes = new AttributeTable(element);
        var flags = attributes.BigEndian32(NFTA_SET_ELEM_FLAGS);
        var key = attributes.Nested(NFTA_SET_ELEM_KEY).Bytes(NFTA_DATA_VALUE);
        if ((flags & NFT_SET_ELEM_INTERVAL_END) != 0)
        {
            _marks.Add((key.ToArray(), null));
            return;
        }

        var decoded = ElementCodec.Decode(element, _names, withComment: true) with
        {
            Count = ElementCodec.DecodeCount(attributes),
        };
        if (attributes.Has(NFTA_SET_ELEM_KEY_END))
        {
            var last = ElementCodec.Padded(attributes.Nested(NFTA_SET_ELEM_KEY_END).Bytes(NFTA_DATA_VALUE));
            _content.Add(last == decoded.Key ? decoded : decoded with { Through = new(last) });
        }
        else if (set.IsInterval && set.Key.Count == 1 && !key.IsEmpty)
        {
            _marks.Add((key.ToArray(), decoded));
        }
        else
        {
            _content.Add(decoded);
        }
    }

    /// <summary>Once all have come.</summary>
    internal SetContent Content()
    {
        // Where one range ends and the next begins, the end comes first.
        _marks.Sort((one, other) => one.Key.AsSpan().SequenceCompareTo(other.Key) is not 0 and var order
            ? order
            : (one.Begins is not null).CompareTo(other.Begins is not null));
        for (var at = 0; at < _marks.Count; at++)
        {
            if (_marks[at].Begins is { } element)
            {
                var last = at + 1 < _marks.Count ? Before(_marks[at + 1].Key) : Highest(_marks[at].Key.Length);
                _content.Add(last == element.Key ? element : element with { Through = new(last) });
            }
        }

        return _content;
    }

    private static RegisterBytes Highest(int length)
    {
        Span<byte> all = stackalloc byte[length];
        all.Fill(0xff);
        return ElementCodec.Padded(all);
    }

    /// <summary>The number before this one, in the network's order.</summary>
    private static RegisterBytes Before(ReadOnlySpan<byte> key)
    {
        Span<byte> before = stackalloc byte[key.Length];
        key.CopyTo(before);
        for (var at = before.Length - 1; at >= 0; at--)
        {
            if (before[at]-- != 0)
            {
                break;
            }
        }

        return ElementCodec.Padded(before);
    }
}
