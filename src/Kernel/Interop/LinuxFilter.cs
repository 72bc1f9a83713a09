using System.Runtime.InteropServices;

namespace Signalbox.Kernel.Interop;

/// <summary>linux/filter.h, linux/bpf_common.h: classic BPF, which reads words from packets in network order.</summary>
internal static class LinuxFilter
{
    internal const ushort BPF_LD = 0x00;
    internal const ushort BPF_JMP = 0x05;
    internal const ushort BPF_RET = 0x06;
    internal const ushort BPF_W = 0x00;
    internal const ushort BPF_ABS = 0x20;
    internal const ushort BPF_JEQ = 0x10;
    internal const ushort BPF_K = 0x00;
}

/// <summary>linux/filter.h</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct sock_filter
{
    internal ushort code;
    internal byte jt;
    internal byte jf;
    internal uint k;
}

/// <summary>linux/filter.h</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sock_fprog
{
    internal ushort len;
    internal sock_filter* filter;
}
