namespace Signalbox.Kernel.Interop;

/// <summary>linux/netfilter.h</summary>
internal static class LinuxNetfilter
{
    internal const int NFPROTO_UNSPEC = 0;
    internal const int NFPROTO_INET = 1;

    internal const int NF_DROP = 0;
    internal const int NF_ACCEPT = 1;
}
