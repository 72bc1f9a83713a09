using System.Runtime.InteropServices;

namespace Signalbox.Kernel.Interop;

/// <summary>linux/netfilter/nfnetlink_queue.h. Integers in attributes are in network byte order.</summary>
internal static class LinuxNfnetlinkQueue
{
    internal const int NFQNL_MSG_PACKET = 0;
    internal const int NFQNL_MSG_VERDICT = 1;
    internal const int NFQNL_MSG_CONFIG = 2;

    internal const ushort NFQA_PACKET_HDR = 1;
    internal const ushort NFQA_VERDICT_HDR = 2;
    internal const ushort NFQA_PAYLOAD = 10;

    internal const ushort NFQA_CFG_CMD = 1;
    internal const ushort NFQA_CFG_PARAMS = 2;
    internal const ushort NFQA_CFG_QUEUE_MAXLEN = 3;

    internal const byte NFQNL_CFG_CMD_BIND = 1;
    internal const byte NFQNL_COPY_PACKET = 2;
}

/// <summary>linux/netfilter/nfnetlink_queue.h. pf is in network byte order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct nfqnl_msg_config_cmd
{
    internal byte command;
    internal byte _pad;
    internal ushort pf;
}

/// <summary>linux/netfilter/nfnetlink_queue.h. copy_range is in network byte order.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct nfqnl_msg_config_params
{
    internal uint copy_range;
    internal byte copy_mode;
}

/// <summary>linux/netfilter/nfnetlink_queue.h. Its numbers are in network byte order.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct nfqnl_msg_packet_hdr
{
    internal uint packet_id;
    internal ushort hw_protocol;
    internal byte hook;
}

/// <summary>linux/netfilter/nfnetlink_queue.h. Its numbers are in network byte order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct nfqnl_msg_verdict_hdr
{
    internal uint verdict;
    internal uint id;
}
