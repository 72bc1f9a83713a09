using System.Runtime.InteropServices;

namespace Signalbox.Kernel.Interop;

/// <summary>linux/netfilter_ipv4/ip_tables.h, linux/netfilter_ipv6/ip6_tables.h</summary>
internal static class LinuxIpTables
{
    internal const int XT_TABLE_MAXNAMELEN = 32;
    internal const int IPT_SO_GET_INFO = 64;
    internal const int IP6T_SO_GET_INFO = 64;
    internal const int IPT_SO_GET_ENTRIES = 65;
    internal const int IP6T_SO_GET_ENTRIES = 65;
}

/// <summary>linux/netfilter_ipv4/ip_tables.h; the entries follow, aligned as 64-bit counters. ip6t_get_entries is laid
/// out alike.</summary>
[StructLayout(LayoutKind.Sequential, Size = LinuxIpTables.XT_TABLE_MAXNAMELEN + 8)]
internal unsafe struct ipt_get_entries
{
    internal fixed byte name[LinuxIpTables.XT_TABLE_MAXNAMELEN];
    internal uint size;
}

/// <summary>linux/netfilter_ipv4/ip_tables.h; ip6t_getinfo is laid out alike.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ipt_getinfo
{
    internal fixed byte name[LinuxIpTables.XT_TABLE_MAXNAMELEN];
    internal uint valid_hooks;
    internal fixed uint hook_entry[5];
    internal fixed uint underflow[5];
    internal uint num_entries;
    internal uint size;
}
