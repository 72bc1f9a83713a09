namespace Signalbox.Kernel.Interop;

/// <summary>linux/netfilter/nfnetlink_conntrack.h. Integers in attributes are in network byte order, but for those of
/// CTA_FILTER, which are in the machine's.</summary>
internal static class LinuxNfnetlinkConntrack
{
    internal const int IPCTNL_MSG_CT_NEW = 0;
    internal const int IPCTNL_MSG_CT_GET = 1;
    internal const int IPCTNL_MSG_CT_DELETE = 2;
    internal const int IPCTNL_MSG_CT_GET_STATS = 5;

    internal const ushort CTA_TUPLE_ORIG = 1;
    internal const ushort CTA_TUPLE_REPLY = 2;
    internal const ushort CTA_TIMEOUT = 7;
    internal const ushort CTA_ID = 12;
    internal const ushort CTA_ZONE = 18;
    internal const ushort CTA_FILTER = 25;

    internal const ushort CTA_TUPLE_IP = 1;
    internal const ushort CTA_TUPLE_PROTO = 2;
    internal const ushort CTA_TUPLE_ZONE = 3;

    internal const ushort CTA_IP_V4_SRC = 1;
    internal const ushort CTA_IP_V4_DST = 2;
    internal const ushort CTA_IP_V6_SRC = 3;
    internal const ushort CTA_IP_V6_DST = 4;

    internal const ushort CTA_PROTO_NUM = 1;
    internal const ushort CTA_PROTO_SRC_PORT = 2;
    internal const ushort CTA_PROTO_DST_PORT = 3;

    internal const ushort CTA_FILTER_ORIG_FLAGS = 1;
}
