using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables.Expressions;

/// <summary>bitwise { sreg, dreg, len, mask { value }, xor { value } }. nft sends an op for some of its own syntax,
/// which is then NFT_BITWISE_MASK_XOR, as the kernel takes and shows without one. Source: net/netfilter/nft_bitwise.c.
/// </summary>
internal static partial class ExpressionCodec
{
    private static void Encode(MessageWriter writer, Expression.Bitwise bitwise)
    {
        writer.BigEndian32(NFTA_BITWISE_SREG, RegisterNumber.Of(bitwise.From));
        writer.BigEndian32(NFTA_BITWISE_DREG, RegisterNumber.Of(bitwise.To));
        writer.BigEndian32(NFTA_BITWISE_LEN, (uint)bitwise.Mask.Length);
        Value(writer, NFTA_BITWISE_MASK, bitwise.Mask);
        Value(writer, NFTA_BITWISE_XOR, bitwise.Xor);
    }

    private static Expression.Bitwise? DecodeBitwise(in AttributeTable attributes) =>
        attributes.HasOnly(
            NFTA_BITWISE_SREG,
            NFTA_BITWISE_DREG,
            NFTA_BITWISE_OP,
            NFTA_BITWISE_LEN,
            NFTA_BITWISE_MASK,
            NFTA_BITWISE_XOR)
        && attributes.BigEndian32(NFTA_BITWISE_OP) == NFT_BITWISE_MASK_XOR
        && Register(attributes, NFTA_BITWISE_SREG) is { } from
        && Register(attributes, NFTA_BITWISE_DREG) is { } to
        && TryValue(attributes, NFTA_BITWISE_MASK, out var mask)
        && TryValue(attributes, NFTA_BITWISE_XOR, out var xor)
        && mask.Length == xor.Length && mask.Length == attributes.BigEndian32(NFTA_BITWISE_LEN)
            ? new Expression.Bitwise(from, to, mask, xor)
            : null;
}
