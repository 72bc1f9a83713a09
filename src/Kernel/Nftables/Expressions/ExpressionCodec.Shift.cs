using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables.Expressions;

/// <summary>bitwise with an operation that moves bits: { sreg, dreg, len, op, data { value } }, the number of bits as
/// four bytes in the machine's order. byteorder { sreg, dreg, op, len, size }. Source: net/netfilter/nft_bitwise.c,
/// nft_byteorder.c.</summary>
internal static partial class ExpressionCodec
{
    private static void Encode(MessageWriter writer, Expression.Shift shift)
    {
        writer.BigEndian32(NFTA_BITWISE_SREG, RegisterNumber.Of(shift.From));
        writer.BigEndian32(NFTA_BITWISE_DREG, RegisterNumber.Of(shift.To));
        writer.BigEndian32(NFTA_BITWISE_LEN, shift.Length);
        writer.BigEndian32(NFTA_BITWISE_OP, shift.IsLeft ? NFT_BITWISE_LSHIFT : NFT_BITWISE_RSHIFT);
        Value(writer, NFTA_BITWISE_DATA, new RegisterBytes(BitConverter.GetBytes(shift.Bits)));
    }

    private static Expression.Shift? DecodeShift(in AttributeTable attributes)
    {
        var operation = attributes.BigEndian32(NFTA_BITWISE_OP);
        return attributes.HasOnly(
                NFTA_BITWISE_SREG, NFTA_BITWISE_DREG, NFTA_BITWISE_OP, NFTA_BITWISE_LEN, NFTA_BITWISE_DATA)
            && operation is NFT_BITWISE_LSHIFT or NFT_BITWISE_RSHIFT
            && Register(attributes, NFTA_BITWISE_SREG) is { } from
            && Register(attributes, NFTA_BITWISE_DREG) is { } to
            && TryValue(attributes, NFTA_BITWISE_DATA, out var bits) && bits.Length == sizeof(uint)
            ? new Expression.Shift(
                from, to, attributes.BigEndian32(NFTA_BITWISE_LEN), operation == NFT_BITWISE_LSHIFT,
                BitConverter.ToUInt32(bits.Span))
            : null;
    }

    private static void Encode(MessageWriter writer, Expression.TurnBytes turn)
    {
        writer.BigEndian32(NFTA_BYTEORDER_SREG, RegisterNumber.Of(turn.From));
        writer.BigEndian32(NFTA_BYTEORDER_DREG, RegisterNumber.Of(turn.To));
        writer.BigEndian32(NFTA_BYTEORDER_OP, turn.IsToNetwork ? NFT_BYTEORDER_HTON : NFT_BYTEORDER_NTOH);
        writer.BigEndian32(NFTA_BYTEORDER_LEN, turn.Length);
        writer.BigEndian32(NFTA_BYTEORDER_SIZE, turn.Size);
    }

    private static Expression.TurnBytes? DecodeByteorder(in AttributeTable attributes)
    {
        var operation = attributes.BigEndian32(NFTA_BYTEORDER_OP);
        return attributes.HasOnly(
                NFTA_BYTEORDER_SREG, NFTA_BYTEORDER_DREG, NFTA_BYTEORDER_OP, NFTA_BYTEORDER_LEN, NFTA_BYTEORDER_SIZE)
            && operation is NFT_BYTEORDER_NTOH or NFT_BYTEORDER_HTON
            && Register(attributes, NFTA_BYTEORDER_SREG) is { } from
            && Register(attributes, NFTA_BYTEORDER_DREG) is { } to
            ? new Expression.TurnBytes(
                from, to, operation == NFT_BYTEORDER_HTON, attributes.BigEndian32(NFTA_BYTEORDER_LEN),
                attributes.BigEndian32(NFTA_BYTEORDER_SIZE))
            : null;
    }
}
