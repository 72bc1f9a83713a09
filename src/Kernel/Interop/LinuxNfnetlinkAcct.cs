namespace Signalbox.Kernel.Interop;

/// <summary>linux/netfilter/nfnetlink_acct.h. Integers in attributes are in network byte order.</summary>
internal static class LinuxNfnetlinkAcct
{
    internal const int NFACCT_NAME_MAX = 32;

    internal const int NFNL_MSG_ACCT_NEW = 0;
    internal const int NFNL_MSG_ACCT_GET = 1;
    internal const int NFNL_MSG_ACCT_DEL = 3;

    internal const ushort NFACCT_NAME = 1;
    internal const ushort NFACCT_PKTS = 2;
    internal const ushort NFACCT_BYTES = 3;
}
