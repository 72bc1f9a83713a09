using System.Runtime.InteropServices;

namespace Signalbox.Kernel.Interop;

/// <summary>linux/netfilter/nfnetlink.h</summary>
internal static class LinuxNfnetlink
{
    internal const int NFNL_SUBSYS_CTNETLINK = 1;
    internal const int NFNL_SUBSYS_QUEUE = 3;
    internal const int NFNL_SUBSYS_IPSET = 6;
    internal const int NFNL_SUBSYS_ACCT = 7;
    internal const int NFNL_SUBSYS_NFTABLES = 10;
    internal const byte NFNETLINK_V0 = 0;
    internal const int NFNL_MSG_BATCH_BEGIN = 0x10;
    internal const int NFNL_MSG_BATCH_END = 0x11;
    internal const int NFNLGRP_NFTABLES = 7;
    internal const int NFNLGRP_NFTRACE = 9;
}

/// <summary>linux/netfilter/nfnetlink.h. res_id is in network byte order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct nfgenmsg
{
    internal byte nfgen_family;
    internal byte version;
    internal ushort res_id;
}
