using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables.Expressions;

/// <summary>immediate { dreg, data { value } } loads; immediate { dreg 0, data { verdict { code, chain } } } decides.
/// Source: net/netfilter/nft_immediate.c.</summary>
internal static partial class ExpressionCodec
{
    private static void Encode(MessageWriter writer, Expression.LoadConstant load)
    {
        writer.BigEndian32(NFTA_IMMEDIATE_DREG, RegisterNumber.Of(load.To));
        Value(writer, NFTA_IMMEDIATE_DATA, load.Value);
    }

    private static void Encode(MessageWriter writer, Expression.Decide decide)
    {
        writer.BigEndian32(NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
        VerdictCodec.Encode(writer, NFTA_IMMEDIATE_DATA, decide.Verdict);
    }

    private static Expression? DecodeImmediate(in AttributeTable attributes)
    {
        if (!attributes.HasOnly(NFTA_IMMEDIATE_DREG, NFTA_IMMEDIATE_DATA) || !attributes.Has(NFTA_IMMEDIATE_DREG))
        {
            return null;
        }

        if (attributes.BigEndian32(NFTA_IMMEDIATE_DREG) == NFT_REG_VERDICT)
        {
            return VerdictCodec.Decode(attributes.Nested(NFTA_IMMEDIATE_DATA)) is { } verdict
                ? new Expression.Decide(verdict)
                : null;
        }

        return Register(attributes, NFTA_IMMEDIATE_DREG) is { } to
            && TryValue(attributes, NFTA_IMMEDIATE_DATA, out var value)
            ? new Expression.LoadConstant(to, value)
            : null;
    }
}
