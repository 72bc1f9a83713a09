using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables.Expressions;

/// <summary>lookup { sreg, dreg, set, flags }: without a dreg it asks, with one it fetches data, with dreg 0 a verdict.
/// Source: net/netfilter/nft_lookup.c.</summary>
internal static partial class ExpressionCodec
{
    private static void Encode(MessageWriter writer, Expression.Contains contains)
    {
        writer.BigEndian32(NFTA_LOOKUP_SREG, RegisterNumber.Of(contains.From));
        writer.Text(NFTA_LOOKUP_SET, contains.Set);
        if (contains.IsNegated)
        {
            writer.BigEndian32(NFTA_LOOKUP_FLAGS, NFT_LOOKUP_F_INV);
        }
    }

    private static void Encode(MessageWriter writer, Expression.LookUp lookUp)
    {
        writer.BigEndian32(NFTA_LOOKUP_SREG, RegisterNumber.Of(lookUp.From));
        writer.BigEndian32(NFTA_LOOKUP_DREG, RegisterNumber.Of(lookUp.To));
        writer.Text(NFTA_LOOKUP_SET, lookUp.Map);
    }

    private static void Encode(MessageWriter writer, Expression.Dispatch dispatch)
    {
        writer.BigEndian32(NFTA_LOOKUP_SREG, RegisterNumber.Of(dispatch.From));
        writer.BigEndian32(NFTA_LOOKUP_DREG, NFT_REG_VERDICT);
        writer.Text(NFTA_LOOKUP_SET, dispatch.Map);
    }

    private static Expression? DecodeLookup(in AttributeTable attributes)
    {
        var flags = attributes.BigEndian32(NFTA_LOOKUP_FLAGS);
        if (!attributes.HasOnly(NFTA_LOOKUP_SREG, NFTA_LOOKUP_DREG, NFTA_LOOKUP_SET, NFTA_LOOKUP_FLAGS)
            || Register(attributes, NFTA_LOOKUP_SREG) is not { } from)
        {
            return null;
        }

        var set = attributes.Text(NFTA_LOOKUP_SET);
        if (!attributes.Has(NFTA_LOOKUP_DREG))
        {
            return (flags & ~NFT_LOOKUP_F_INV) == 0
                ? new Expression.Contains(from, set, IsNegated: flags == NFT_LOOKUP_F_INV)
                : null;
        }

        if (flags != 0)
        {
            return null;
        }

        return Register(attributes, NFTA_LOOKUP_DREG) is { } to
            ? new Expression.LookUp(from, set, to)
            : new Expression.Dispatch(from, set);
    }
}
