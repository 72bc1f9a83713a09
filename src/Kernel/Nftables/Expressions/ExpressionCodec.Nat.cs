using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;
using static Signalbox.Kernel.Interop.LinuxXtTargets;

namespace Signalbox.Kernel.Nftables.Expressions;

/// <summary>nat { type, family, reg_addr_min, reg_proto_min }: the kernel shows the ends of the ranges too, which are
/// the same registers, and flags that say what is there. masq { flags, reg_proto_min, reg_proto_max }, redir the same.
/// Source: net/netfilter/nft_nat.c, nft_masq.c, nft_redir.c.</summary>
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

    private static void Encode(MessageWriter writer, Expression.Translate nat)
    {
        writer.BigEndian32(NFTA_NAT_TYPE, nat.IsSource ? NFT_NAT_SNAT : NFT_NAT_DNAT);
        writer.BigEndian32(NFTA_NAT_FAMILY, FamilyNumber.Of(nat.Family));
        WriteRange(writer, NFTA_NAT_REG_ADDR_MIN, NFTA_NAT_REG_ADDR_MAX, nat.Addresses);
        WriteRange(writer, NFTA_NAT_REG_PROTO_MIN, NFTA_NAT_REG_PROTO_MAX, nat.Ports);
        WriteFlags(writer, NFTA_NAT_FLAGS, nat.Flags);
    }

    private static Expression? DecodeNat(in AttributeTable attributes)
    {
        IPFamily? family = attributes.BigEndian32(NFTA_NAT_FAMILY) switch
        {
            Libc.AF_INET => IPFamily.IPv4,
            Libc.AF_INET6 => IPFamily.IPv6,
            _ => null,
        };
        var type = attributes.BigEndian32(NFTA_NAT_TYPE);
        if (family is not { } known || type > NFT_NAT_DNAT || !attributes.HasOnly(
            NFTA_NAT_TYPE,
            NFTA_NAT_FAMILY,
            NFTA_NAT_REG_ADDR_MIN,
            NFTA_NAT_REG_ADDR_MAX,
            NFTA_NAT_REG_PROTO_MIN,
            NFTA_NAT_REG_PROTO_MAX,
            NFTA_NAT_FLAGS))
        {
            return null;
        }

        var flags = attributes.BigEndian32(NFTA_NAT_FLAGS);
        var isPlain = type == NFT_NAT_DNAT
            && IsOne(attributes, NFTA_NAT_REG_ADDR_MIN, NFTA_NAT_REG_ADDR_MAX)
            && IsOne(attributes, NFTA_NAT_REG_PROTO_MIN, NFTA_NAT_REG_PROTO_MAX)
            && (flags & ~(NF_NAT_RANGE_MAP_IPS | NF_NAT_RANGE_PROTO_SPECIFIED)) == 0;
        return isPlain && Register(attributes, NFTA_NAT_REG_ADDR_MIN) is { } address
            ? new Expression.DNAT(known, address, Register(attributes, NFTA_NAT_REG_PROTO_MIN))
            : new Expression.Translate(
                type == NFT_NAT_SNAT, known, ReadRange(attributes, NFTA_NAT_REG_ADDR_MIN, NFTA_NAT_REG_ADDR_MAX),
                ReadRange(attributes, NFTA_NAT_REG_PROTO_MIN, NFTA_NAT_REG_PROTO_MAX), flags);
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

    private static void Encode(MessageWriter writer, Expression.MasqueradeWith masquerade)
    {
        WriteFlags(writer, NFTA_MASQ_FLAGS, masquerade.Flags);
        WriteRange(writer, NFTA_MASQ_REG_PROTO_MIN, NFTA_MASQ_REG_PROTO_MAX, masquerade.Ports);
    }

    private static Expression? DecodeMasquerade(in AttributeTable attributes)
    {
        if (!attributes.HasOnly(NFTA_MASQ_FLAGS, NFTA_MASQ_REG_PROTO_MIN, NFTA_MASQ_REG_PROTO_MAX))
        {
            return null;
        }

        var flags = attributes.BigEndian32(NFTA_MASQ_FLAGS);
        var ports = ReadRange(attributes, NFTA_MASQ_REG_PROTO_MIN, NFTA_MASQ_REG_PROTO_MAX);
        return ports is null && flags is 0 or NF_NAT_RANGE_PROTO_RANDOM_FULLY
            ? new Expression.Masquerade(IsFullyRandom: flags != 0)
            : new Expression.MasqueradeWith(ports, flags);
    }

    private static void Encode(MessageWriter writer, Expression.Redirect redirect)
    {
        WriteRange(writer, NFTA_REDIR_REG_PROTO_MIN, NFTA_REDIR_REG_PROTO_MAX, redirect.Ports);
        WriteFlags(writer, NFTA_REDIR_FLAGS, redirect.Flags);
    }

    private static Expression.Redirect? DecodeRedirect(in AttributeTable attributes) =>
        attributes.HasOnly(NFTA_REDIR_REG_PROTO_MIN, NFTA_REDIR_REG_PROTO_MAX, NFTA_REDIR_FLAGS)
            ? new Expression.Redirect(
                ReadRange(attributes, NFTA_REDIR_REG_PROTO_MIN, NFTA_REDIR_REG_PROTO_MAX),
                attributes.BigEndian32(NFTA_REDIR_FLAGS))
            : null;

    private static void WriteFlags(MessageWriter writer, ushort type, uint flags)
    {
        if (flags != 0)
        {
            writer.BigEndian32(type, flags);
        }
    }
}
