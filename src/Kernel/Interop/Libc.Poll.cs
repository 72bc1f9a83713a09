using System.Runtime.InteropServices;

namespace Signalbox.Kernel.Interop;

/// <summary>poll.h</summary>
internal static partial class Libc
{
    internal const short POLLIN = 1;
    internal const short POLLOUT = 4;

    /// <summary>The timeout is in milliseconds; a negative one waits for ever.</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial int poll(pollfd* fds, nuint nfds, int timeout);
}

/// <summary>poll.h</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct pollfd
{
    internal int fd;
    internal short events;
    internal short revents;
}
