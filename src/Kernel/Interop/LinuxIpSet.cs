namespace Signalbox.Kernel.Interop;

/// <summary>linux/netfilter/ipset/ip_set.h. Integers in attributes are in network byte order.</summary>
internal static class LinuxIpSet
{
    /// <summary>What all kernels that have sets understand.</summary>
    internal const byte IPSET_PROTOCOL_MIN = 6;

    internal const int IPSET_CMD_CREATE = 2;
    internal const int IPSET_CMD_DESTROY = 3;
    internal const int IPSET_CMD_LIST = 7;

    internal const ushort IPSET_ATTR_PROTOCOL = 1;
    internal const ushort IPSET_ATTR_SETNAME = 2;
    internal const ushort IPSET_ATTR_TYPENAME = 3;
    internal const ushort IPSET_ATTR_REVISION = 4;
    internal const ushort IPSET_ATTR_FAMILY = 5;
    internal const ushort IPSET_ATTR_FLAGS = 6;
    internal const ushort IPSET_ATTR_DATA = 7;
    internal const uint IPSET_FLAG_LIST_SETNAME = 2;

    internal const int IPSET_ERR_PRIVATE = 4096;
    internal const int IPSET_ERR_BUSY = 4100;
}
