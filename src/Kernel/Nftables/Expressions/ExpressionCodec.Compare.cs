using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables.Expressions;

/// <summary>cmp { sreg, op, data { value } }. Source: net/netfilter/nft_cmp.c.</summary>
internal static partial class ExpressionCodec
{
    private static void Encode(MessageWriter writer, Expression.Compare compare)
    {
        writer.BigEndian32(NFTA_CMP_SREG, RegisterNumber.Of(compare.From));
        writer.BigEndian32(NFTA_CMP_OP, compare.IsNegated ? NFT_CMP_NEQ : NFT_CMP_EQ);
        Value(writer, NFTA_CMP_DATA, compare.Value);
    }

    private static Expression.Compare? DecodeCompare(in AttributeTable attributes)
    {
        var operation = attributes.BigEndian32(NFTA_CMP_OP);
        return attributes.HasOnly(NFTA_CMP_SREG, NFTA_CMP_OP, NFTA_CMP_DATA)
            && operation is NFT_CMP_EQ or NFT_CMP_NEQ
            && Register(attributes, NFTA_CMP_SREG) is { } from
            && TryValue(attributes, NFTA_CMP_DATA, out var value)
            ? new Expression.Compare(from, value, IsNegated: operation == NFT_CMP_NEQ)
            : null;
    }
}
