using System.Runtime.InteropServices;

namespace Signalbox.Kernel.Interop;

/// <summary>linux/netfilter/nf_nat.h, linux/netfilter_ipv4/ipt_REJECT.h, linux/netfilter_ipv6/ip6t_REJECT.h,
/// linux/icmp.h, linux/icmpv6.h: what targets of xtables are told.</summary>
internal static class LinuxXtTargets
{
    internal const uint NF_NAT_RANGE_MAP_IPS = 1;
    internal const uint NF_NAT_RANGE_PROTO_SPECIFIED = 2;
    internal const uint NF_NAT_RANGE_PROTO_RANDOM_FULLY = 16;

    internal const uint IPT_ICMP_PORT_UNREACHABLE = 3;
    internal const uint IP6T_ICMP6_PORT_UNREACH = 4;
    internal const byte ICMP_PORT_UNREACH = 3;
    internal const byte ICMPV6_PORT_UNREACH = 4;
}

/// <summary>linux/netfilter/xt_mark.h, MARK revision 2</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct xt_mark_tginfo2
{
    internal uint mark;
    internal uint mask;
}

/// <summary>linux/netfilter_ipv6/ip6t_REJECT.h; ipt_reject_info is laid out alike.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ip6t_reject_info
{
    internal uint with;
}

/// <summary>linux/netfilter/nf_nat.h. Addresses and ports are in network byte order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct nf_nat_ipv4_range
{
    internal uint flags;
    internal uint min_ip;
    internal uint max_ip;
    internal ushort min;
    internal ushort max;
}

/// <summary>linux/netfilter/nf_nat.h: IPv4's DNAT revision 0 and MASQUERADE</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct nf_nat_ipv4_multi_range_compat
{
    internal uint rangesize;
    internal nf_nat_ipv4_range range;
}

/// <summary>linux/netfilter/nf_nat.h: IPv6's MASQUERADE, and DNAT revision 1. Addresses and ports are in network
/// byte order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct nf_nat_range
{
    internal uint flags;
    internal fixed byte min_addr[16];
    internal fixed byte max_addr[16];
    internal ushort min_proto;
    internal ushort max_proto;
}

/// <summary>linux/netfilter/nf_nat.h: DNAT revision 2, which begins as <see cref="nf_nat_range"/> does.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct nf_nat_range2
{
    internal uint flags;
    internal fixed byte min_addr[16];
    internal fixed byte max_addr[16];
    internal ushort min_proto;
    internal ushort max_proto;
    internal ushort base_proto;
}
