using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;
using static Signalbox.Kernel.Interop.LinuxXtTargets;

namespace Signalbox.Kernel.Nftables.Expressions;

/// <summary>nat { type, family, reg_addr_min, reg_proto_min }: the kernel shows the ends of the ranges too, which are
/// the same registers, and flags that say what is there. masq { flags }. Source: net/netfilter/nft_nat.c, nft_masq.c.
/// </summary>
internal static partial class ExpressionCodec
{
    private static void Encode(MessageWriter writer, Expression.DNAT nat)
    {
        writer.BigEndian32(NFTA_NAT_TYPE, NFT_NAT_DNAT);
        writer.BigEndian32(NFTA_NAT_FAMILY, FamilyNumber.Of(nat.Family));
        writer.BigEndian32(NFTA_NAT_REG_ADDR_MIN, RegisterNumber.Of(nat.Address));
        if (nat.Port is { } port)
        {
            writer.BigEndian32(NFTA_NAT_REG_PROTO_MIN, RegisterNumber.Of(port));
        }
    }

    private static Expression.DNAT? DecodeNat(in AttributeTable attributes)
    {
        var isPlain = attributes.HasOnly(
                NFTA_NAT_TYPE,
                NFTA_NAT_FAMILY,
                NFTA_NAT_REG_ADDR_MIN,
                NFTA_NAT_REG_ADDR_MAX,
                NFTA_NAT_REG_PROTO_MIN,
                NFTA_NAT_REG_PROTO_MAX,
                NFTA_NAT_FLAGS)
            && attributes.BigEndian32(NFTA_NAT_TYPE) == NFT_NAT_DNAT
            && IsOne(attributes, NFTA_NAT_REG_ADDR_MIN, NFTA_NAT_REG_ADDR_MAX)
            && IsOne(attributes, NFTA_NAT_REG_PROTO_MIN, NFTA_NAT_REG_PROTO_MAX)
            && (attributes.BigEndian32(NFTA_NAT_FLAGS) & ~(NF_NAT_RANGE_MAP_IPS | NF_NAT_RANGE_PROTO_SPECIFIED)) == 0;
        IPFamily? family = attributes.BigEndian32(NFTA_NAT_FAMILY) switch
        {
            Libc.AF_INET => IPFamily.IPv4,
            Libc.AF_INET6 => IPFamily.IPv6,
            _ => null,
        };
        return isPlain && family is { } known && Register(attributes, NFTA_NAT_REG_ADDR_MIN) is { } address
            ? new Expression.DNAT(known, address, Register(attributes, NFTA_NAT_REG_PROTO_MIN))
            : null;
    }

    private static bool IsOne(in AttributeTable attributes, ushort first, ushort last) =>
        !attributes.Has(last) || attributes.BigEndian32(first) == attributes.BigEndian32(last);

    private static void Encode(MessageWriter writer, Expression.Masquerade masquerade)
    {
        if (masquerade.IsFullyRandom)
        {
            writer.BigEndian32(NFTA_MASQ_FLAGS, NF_NAT_RANGE_PROTO_RANDOM_FULLY);
        }
    }

    private static Expression.Masquerade? DecodeMasquerade(in AttributeTable attributes) =>
        attributes.BigEndian32(NFTA_MASQ_FLAGS) switch
        {
            _ when !attributes.HasOnly(NFTA_MASQ_FLAGS) => null,
            0 => new Expression.Masquerade(IsFullyRandom: false),
            NF_NAT_RANGE_PROTO_RANDOM_FULLY => new Expression.Masquerade(IsFullyRandom: true),
            _ => null,
        };
}
