using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Signalbox.Kernel.Interop;

/// <summary>sys/socket.h, netinet/in.h</summary>
internal static partial class Libc
{
    internal const int AF_UNSPEC = 0;
    internal const int AF_UNIX = 1;
    internal const int AF_INET = 2;
    internal const int AF_INET6 = 10;
    internal const int AF_NETLINK = 16;
    internal const int SOCK_DGRAM = 2;
    internal const int SOCK_RAW = 3;
    internal const int SOCK_CLOEXEC = 0x80000;
    internal const int IPPROTO_RAW = 255;
    internal const int SOL_IP = 0;
    internal const int SOL_IPV6 = 41;
    internal const int SOL_SOCKET = 1;
    internal const int SOL_NETLINK = 270;
    internal const int SO_ATTACH_FILTER = 26;
    internal const int SO_DETACH_FILTER = 27;
    internal const int SO_SNDBUFFORCE = 32;
    internal const int SO_RCVBUFFORCE = 33;
    internal const int MSG_TRUNC = 0x20;
    internal const int MSG_DONTWAIT = 0x40;

    [LibraryImport("libc", SetLastError = true)]
    internal static partial SafeFileHandle socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial int bind(SafeFileHandle fd, void* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial int getsockname(SafeFileHandle fd, void* address, uint* length);

    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial int setsockopt(SafeFileHandle fd, int level, int name, void* value, uint length);

    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial int getsockopt(SafeFileHandle fd, int level, int name, void* value, uint* length);

    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial nint send(SafeFileHandle fd, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial nint recv(SafeFileHandle fd, byte* buffer, nuint length, int flags);
}
