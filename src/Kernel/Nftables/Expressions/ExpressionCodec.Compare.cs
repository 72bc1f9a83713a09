using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables.Expressions;

/// <summary>cmp { sreg, op, data { value } }; range { sreg, op, from { value }, to { value } }. Source:
/// net/netfilter/nft_cmp.c, nft_range.c.</summary>
internal static partial class ExpressionCodec
{
    private static void Encode(MessageWriter writer, Expression.Compare compare)
    {
        writer.BigEndian32(NFTA_CMP_SREG, RegisterNumber.Of(compare.From));
        writer.BigEndian32(NFTA_CMP_OP, compare.IsNegated ? NFT_CMP_NEQ : NFT_CMP_EQ);
        Value(writer, NFTA_CMP_DATA, compare.Value);
    }

    private static void Encode(MessageWriter writer, Expression.CompareOrder compare)
    {
        writer.BigEndian32(NFTA_CMP_SREG, RegisterNumber.Of(compare.From));
        writer.BigEndian32(NFTA_CMP_OP, (uint)compare.Order);
        Value(writer, NFTA_CMP_DATA, compare.Value);
    }

    private static Expression? DecodeCompare(in AttributeTable attributes)
    {
        var operation = attributes.BigEndian32(NFTA_CMP_OP);
        if (!attributes.HasOnly(NFTA_CMP_SREG, NFTA_CMP_OP, NFTA_CMP_DATA)
            || Register(attributes, NFTA_CMP_SREG) is not { } from
            || !TryValue(attributes, NFTA_CMP_DATA, out var value))
        {
            return null;
        }

        return operation switch
        {
            NFT_CMP_EQ or NFT_CMP_NEQ => new Expression.Compare(from, value, IsNegated: operation == NFT_CMP_NEQ),
            >= NFT_CMP_LT and <= NFT_CMP_GTE => new Expression.CompareOrder(from, (ValueOrder)operation, value),
            _ => null,
        };
    }

    private static void Encode(MessageWriter writer, Expression.Within range)
    {
        writer.BigEndian32(NFTA_RANGE_SREG, RegisterNumber.Of(range.From));
        writer.BigEndian32(NFTA_RANGE_OP, range.IsNegated ? NFT_RANGE_NEQ : NFT_RANGE_EQ);
        Value(writer, NFTA_RANGE_FROM_DATA, range.First);
        Value(writer, NFTA_RANGE_TO_DATA, range.Last);
    }

    private static Expression.Within? DecodeRange(in AttributeTable attributes)
    {
        var operation = attributes.BigEndian32(NFTA_RANGE_OP);
        return attributes.HasOnly(NFTA_RANGE_SREG, NFTA_RANGE_OP, NFTA_RANGE_FROM_DATA, NFTA_RANGE_TO_DATA)
            && operation is NFT_RANGE_EQ or NFT_RANGE_NEQ
            && Register(attributes, NFTA_RANGE_SREG) is { } from
            && TryValue(attributes, NFTA_RANGE_FROM_DATA, out var first)
            && TryValue(attributes, NFTA_RANGE_TO_DATA, out var last)
            && first.Length == last.Length
            ? new Expression.Within(from, first, last, IsNegated: operation == NFT_RANGE_NEQ)
            : null;
    }
}
