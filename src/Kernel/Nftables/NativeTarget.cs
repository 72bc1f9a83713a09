using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;
using static Signalbox.Kernel.Interop.LinuxXtTargets;

namespace Signalbox.Kernel.Nftables;

/// <summary>Reads what nf_tables itself can do with a packet. Null for what we never write.</summary>
internal static class NativeTarget
{
    internal static Target? Verdict(int code, string chain) => code switch
    {
        LinuxNetfilter.NF_ACCEPT => Target.Accepts,
        LinuxNetfilter.NF_DROP => Target.Drops,
        NFT_RETURN => Target.Returns,
        NFT_JUMP => new Target.Jump(chain),
        _ => null,
    };

    internal static Target? Reject(AttributeReader attributes, IPFamily family)
    {
        uint? type = null;
        byte? code = null;
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case NFTA_REJECT_TYPE:
                    type = attributes.BigEndian32;
                    break;
                case NFTA_REJECT_ICMP_CODE:
                    code = attributes.Value is [var number, ..] ? number : throw attributes.Short();
                    break;
            }
        }

        var byDefault = family == IPFamily.IPv4 ? ICMP_PORT_UNREACH : ICMPV6_PORT_UNREACH;
        return type == NFT_REJECT_ICMP_UNREACH && code == byDefault ? Target.Rejects : null;
    }

    /// <summary>With a register it has a range of ports.</summary>
    internal static Target.Masquerade? Masquerade(AttributeReader attributes)
    {
        var flags = 0u;
        while (attributes.Next())
        {
            if (attributes.Type != NFTA_MASQ_FLAGS)
            {
                return null;
            }

            flags = attributes.BigEndian32;
        }

        return XtTarget.Masquerade(flags);
    }

    /// <summary>To one address and port, which constants in registers give.</summary>
    internal static Target.DNAT? DNAT(AttributeReader attributes, IPFamily family, Registers registers)
    {
        // By attribute: type, family, registers of the first and last address and of the first and last port, flags.
        Span<uint> values = stackalloc uint[NFTA_NAT_FLAGS + 1];
        values.Clear();
        while (attributes.Next())
        {
            if (attributes.Type > NFTA_NAT_FLAGS)
            {
                return null;
            }

            values[attributes.Type] = attributes.BigEndian32;
        }

        var address = registers[values[NFTA_NAT_REG_ADDR_MIN]];
        var port = registers[values[NFTA_NAT_REG_PROTO_MIN]];
        var flags = values[NFTA_NAT_FLAGS] & ~(NF_NAT_RANGE_MAP_IPS | NF_NAT_RANGE_PROTO_SPECIFIED);
        var isPlain = values[NFTA_NAT_TYPE] == NFT_NAT_DNAT && values[NFTA_NAT_FAMILY] == FamilyNumber.Of(family)
            && IsOne(values[NFTA_NAT_REG_ADDR_MIN], values[NFTA_NAT_REG_ADDR_MAX])
            && IsOne(values[NFTA_NAT_REG_PROTO_MIN], values[NFTA_NAT_REG_PROTO_MAX]);
        var width = family == IPFamily.IPv4 ? sizeof(uint) : LoadedValue.MaxLength;
        return isPlain && flags == 0
            && address.From == LoadedFrom.Constant && address.Length == width
            && port.From == LoadedFrom.Constant && port.Length == sizeof(ushort)
            ? new Target.DNAT(new Address(family, address.Mask!.Value), (ushort)port.Mask!.Value)
            : null;
    }

    private static bool IsOne(uint first, uint last) => last == 0 || last == first;
}
