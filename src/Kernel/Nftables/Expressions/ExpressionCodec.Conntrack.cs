using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables.Expressions;

/// <summary>ct { key, dreg } loads, ct { key, sreg } sets; some keys have a direction. notrack has no attributes.
/// Source: net/netfilter/nft_ct.c.</summary>
internal static partial class ExpressionCodec
{
    private static void Encode(MessageWriter writer, Expression.LoadConntrack load)
    {
        writer.BigEndian32(NFTA_CT_KEY, (uint)load.Key);
        writer.BigEndian32(NFTA_CT_DREG, RegisterNumber.Of(load.To));
        if (load.Direction is { } direction)
        {
            writer.Bytes(NFTA_CT_DIRECTION, [direction]);
        }
    }

    private static void Encode(MessageWriter writer, Expression.SetConntrack set)
    {
        writer.BigEndian32(NFTA_CT_KEY, (uint)set.Key);
        writer.BigEndian32(NFTA_CT_SREG, RegisterNumber.Of(set.From));
    }

    private static Expression? DecodeConntrack(in AttributeTable attributes)
    {
        var key = attributes.BigEndian32(NFTA_CT_KEY);
        if (!attributes.Has(NFTA_CT_KEY) || key > byte.MaxValue)
        {
            return null;
        }

        if (attributes.HasOnly(NFTA_CT_KEY, NFTA_CT_DREG, NFTA_CT_DIRECTION)
            && Register(attributes, NFTA_CT_DREG) is { } to)
        {
            return new Expression.LoadConntrack(
                to, (ConntrackKey)key, attributes.Bytes(NFTA_CT_DIRECTION) is [var direction] ? direction : null);
        }

        return attributes.HasOnly(NFTA_CT_KEY, NFTA_CT_SREG) && Register(attributes, NFTA_CT_SREG) is { } from
            ? new Expression.SetConntrack(from, (ConntrackKey)key)
            : null;
    }

    private static Expression.Untrack? DecodeUntrack(in AttributeTable attributes) =>
        attributes.HasOnly() ? new Expression.Untrack() : null;
}
