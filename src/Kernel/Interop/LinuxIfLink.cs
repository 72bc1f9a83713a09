namespace Signalbox.Kernel.Interop;

/// <summary>linux/if_link.h, linux/if.h. Integers in attributes are in the machine's byte order.</summary>
internal static class LinuxIfLink
{
    internal const ushort IFLA_IFNAME = 3;
    internal const ushort IFLA_MASTER = 10;
    internal const ushort IFLA_LINKINFO = 18;
    internal const ushort IFLA_LINK_NETNSID = 37;
    internal const ushort IFLA_INFO_KIND = 1;

    internal const uint IFF_UP = 0x1;
    internal const uint IFF_LOOPBACK = 0x8;
}
