using System.Buffers.Binary;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Kernel.Interop;
using static Signalbox.Kernel.Interop.LinuxXtTargets;

namespace Signalbox.Kernel.Nftables;

/// <summary>Reads a target of xtables, as the expression "target" holds it.</summary>
internal static class XtTarget
{
    private const uint AddressAndPort = NF_NAT_RANGE_MAP_IPS | NF_NAT_RANGE_PROTO_SPECIFIED;

    /// <summary>Null for what we never write.</summary>
    internal static Target? Decode(in XtExtension extension, IPFamily family) => extension.Revision switch
    {
        0 when extension.IsNamed("REJECT"u8) => Reject(extension, family),
        0 when extension.IsNamed("MASQUERADE"u8) => Masquerade(extension, family),
        0 when extension.IsNamed("DNAT"u8) && family == IPFamily.IPv4 => DNATOfIPv4(extension),
        1 or 2 when extension.IsNamed("DNAT"u8) => DNAT(extension, family),
        2 when extension.IsNamed("MARK"u8) && extension.TryRead(out xt_mark_tginfo2 info) =>
            new Target.SetMark(info.mark, info.mask),
        _ => null,
    };

    /// <summary>By the flags of a NAT range.</summary>
    internal static Target.Masquerade? Masquerade(uint flags) => flags switch
    {
        0 => new Target.Masquerade(IsFullyRandom: false),
        NF_NAT_RANGE_PROTO_RANDOM_FULLY => new Target.Masquerade(IsFullyRandom: true),
        _ => null,
    };

    private static Target? Reject(in XtExtension extension, IPFamily family)
    {
        var byDefault = family == IPFamily.IPv4 ? IPT_ICMP_PORT_UNREACHABLE : IP6T_ICMP6_PORT_UNREACH;
        return extension.TryRead(out ip6t_reject_info info) && info.with == byDefault ? Target.Rejects : null;
    }

    private static Target.Masquerade? Masquerade(in XtExtension extension, IPFamily family)
    {
        if (family == IPFamily.IPv6)
        {
            return extension.TryRead(out nf_nat_range range) ? Masquerade(range.flags) : null;
        }

        return extension.TryRead(out nf_nat_ipv4_multi_range_compat ranges) && ranges.rangesize == 1
            ? Masquerade(ranges.range.flags)
            : null;
    }

    private static Target.DNAT? DNATOfIPv4(in XtExtension extension)
    {
        if (!extension.TryRead(out nf_nat_ipv4_multi_range_compat ranges) || ranges.rangesize != 1)
        {
            return null;
        }

        var range = ranges.range;
        return range.flags == AddressAndPort && range.min_ip == range.max_ip && range.min == range.max
            ? new Target.DNAT(new Address(IPFamily.IPv4, FromNetwork(range.min_ip)), FromNetwork(range.min))
            : null;
    }

    private static unsafe Target.DNAT? DNAT(in XtExtension extension, IPFamily family)
    {
        if (!extension.TryRead(out nf_nat_range range) || range.flags != AddressAndPort
            || range.min_proto != range.max_proto)
        {
            return null;
        }

        var width = family == IPFamily.IPv4 ? sizeof(uint) : LoadedValue.MaxLength;
        var first = new ReadOnlySpan<byte>(range.min_addr, width);
        return first.SequenceEqual(new ReadOnlySpan<byte>(range.max_addr, width))
            ? new Target.DNAT(new Address(family, LoadedValue.Bits(first)), FromNetwork(range.min_proto))
            : null;
    }

    private static uint FromNetwork(uint value) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;

    private static ushort FromNetwork(ushort value) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}
