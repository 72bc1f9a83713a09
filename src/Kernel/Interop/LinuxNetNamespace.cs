namespace Signalbox.Kernel.Interop;

/// <summary>linux/net_namespace.h, and its messages of linux/rtnetlink.h. Numbers are in the machine's byte order.
/// </summary>
internal static class LinuxNetNamespace
{
    internal const ushort RTM_NEWNSID = 88;
    internal const ushort RTM_GETNSID = 90;

    internal const ushort NETNSA_NSID = 1;
    internal const ushort NETNSA_FD = 3;

    internal const int NETNSA_NSID_NOT_ASSIGNED = -1;
}
