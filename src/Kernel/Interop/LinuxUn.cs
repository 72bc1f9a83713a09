using System.Runtime.InteropServices;

namespace Signalbox.Kernel.Interop;

/// <summary>linux/un.h</summary>
internal static class LinuxUn
{
    internal const int UNIX_PATH_MAX = 108;
}

/// <summary>linux/un.h. An abstract name begins with a zero byte and ends with the address length.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sockaddr_un
{
    internal ushort sun_family;
    internal fixed byte sun_path[LinuxUn.UNIX_PATH_MAX];
}
