using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables.Expressions;

/// <summary>meta { key, dreg } loads, meta { key, sreg } sets. Source: net/netfilter/nft_meta.c.</summary>
internal static partial class ExpressionCodec
{
    private static void Encode(MessageWriter writer, Expression.LoadMeta load)
    {
        writer.BigEndian32(NFTA_META_KEY, (uint)load.Key);
        writer.BigEndian32(NFTA_META_DREG, RegisterNumber.Of(load.To));
    }

    private static void Encode(MessageWriter writer, Expression.SetMeta set)
    {
        writer.BigEndian32(NFTA_META_KEY, (uint)set.Key);
        writer.BigEndian32(NFTA_META_SREG, RegisterNumber.Of(set.From));
    }

    private static Expression? DecodeMeta(in AttributeTable attributes)
    {
        var key = attributes.BigEndian32(NFTA_META_KEY);
        if (!attributes.Has(NFTA_META_KEY) || key > byte.MaxValue)
        {
            return null;
        }

        if (attributes.HasOnly(NFTA_META_KEY, NFTA_META_DREG) && Register(attributes, NFTA_META_DREG) is { } to)
        {
            return new Expression.LoadMeta(to, (MetaKey)key);
        }

        return attributes.HasOnly(NFTA_META_KEY, NFTA_META_SREG) && Register(attributes, NFTA_META_SREG) is { } from
            ? new Expression.SetMeta(from, (MetaKey)key)
            : null;
    }
}
