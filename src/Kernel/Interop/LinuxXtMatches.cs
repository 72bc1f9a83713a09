using System.Runtime.InteropServices;

namespace Signalbox.Kernel.Interop;

/// <summary>linux/netfilter/xt_*.h, linux/netfilter/nf_conntrack_common.h: what matches of xtables are told. Numbers
/// are in the machine's byte order.</summary>
internal static class LinuxXtMatches
{
    internal const int XT_MAX_COMMENT_LEN = 256;

    internal const ushort XT_STATISTIC_MODE_RANDOM = 0;

    internal const int XT_RECENT_NAME_LEN = 200;
    internal const byte XT_RECENT_CHECK = 1;
    internal const byte XT_RECENT_SET = 2;
    internal const byte XT_RECENT_REAP = 32;
    internal const byte XT_RECENT_SOURCE = 0;

    internal const ushort XT_ADDRTYPE_LOCAL = 4;

    internal const ushort XT_CONNTRACK_STATE = 1;
    internal const ushort XT_CONNTRACK_STATE_INVALID = 1;
    internal const ushort XT_CONNTRACK_STATE_SNAT = 64;
    internal const ushort XT_CONNTRACK_STATE_DNAT = 128;
    internal const ushort XT_CONNTRACK_STATE_UNTRACKED = 256;
    internal const int IP_CT_ESTABLISHED = 0;
    internal const int IP_CT_RELATED = 1;
    internal const int IP_CT_NEW = 2;

    internal const uint XT_SCTP_DEST_PORTS = 2;
}

/// <summary>linux/netfilter/xt_statistic.h. <see cref="u"/> is a probability, or the three numbers of mode nth.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct xt_statistic_info
{
    internal ushort mode;
    internal ushort flags;
    internal fixed uint u[3];
    internal ulong master;
}

/// <summary>linux/netfilter/xt_recent.h, revision 1</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct xt_recent_mtinfo_v1
{
    internal uint seconds;
    internal uint hit_count;
    internal byte check_set;
    internal byte invert;
    internal fixed byte name[LinuxXtMatches.XT_RECENT_NAME_LEN];
    internal byte side;
    internal fixed uint mask[4];
}

/// <summary>linux/netfilter/xt_addrtype.h, revision 1</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct xt_addrtype_info_v1
{
    internal ushort source;
    internal ushort dest;
    internal uint flags;
}

/// <summary>linux/netfilter/xt_conntrack.h, revisions 2 and 3, which differ in the ports behind.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct xt_conntrack_mtinfo2
{
    internal fixed uint origsrc_addr[4];
    internal fixed uint origsrc_mask[4];
    internal fixed uint origdst_addr[4];
    internal fixed uint origdst_mask[4];
    internal fixed uint replsrc_addr[4];
    internal fixed uint replsrc_mask[4];
    internal fixed uint repldst_addr[4];
    internal fixed uint repldst_mask[4];
    internal uint expires_min;
    internal uint expires_max;
    internal ushort l4proto;
    internal ushort origsrc_port;
    internal ushort origdst_port;
    internal ushort replsrc_port;
    internal ushort repldst_port;
    internal ushort match_flags;
    internal ushort invert_flags;
    internal ushort state_mask;
    internal ushort status_mask;
}

/// <summary>linux/netfilter/xt_mark.h, revision 1</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct xt_mark_mtinfo1
{
    internal uint mark;
    internal uint mask;
    internal byte invert;
}

/// <summary>linux/netfilter/xt_tcpudp.h</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct xt_tcp
{
    internal fixed ushort spts[2];
    internal fixed ushort dpts[2];
    internal byte option;
    internal byte flg_mask;
    internal byte flg_cmp;
    internal byte invflags;
}

/// <summary>linux/netfilter/xt_tcpudp.h</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct xt_udp
{
    internal fixed ushort spts[2];
    internal fixed ushort dpts[2];
    internal byte invflags;
}

/// <summary>linux/netfilter/xt_sctp.h</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct xt_sctp_info
{
    internal fixed ushort dpts[2];
    internal fixed ushort spts[2];
    internal fixed uint chunkmap[64];
    internal uint chunk_match_type;
    internal fixed byte flag_info[12];
    internal int flag_count;
    internal uint flags;
    internal uint invflags;
}
