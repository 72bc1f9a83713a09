using System.Runtime.InteropServices;

namespace Signalbox.Kernel.Interop;

/// <summary>errno.h</summary>
internal static partial class Libc
{
    internal const int EPERM = 1;
    internal const int ENOENT = 2;
    internal const int EINTR = 4;
    internal const int EIO = 5;
    internal const int EAGAIN = 11;
    internal const int ENOMEM = 12;
    internal const int EACCES = 13;
    internal const int EBUSY = 16;
    internal const int EEXIST = 17;
    internal const int EINVAL = 22;
    internal const int EROFS = 30;
    internal const int ENOPROTOOPT = 92;
    internal const int EPROTONOSUPPORT = 93;
    internal const int EOPNOTSUPP = 95;
    internal const int EAFNOSUPPORT = 97;
    internal const int EADDRINUSE = 98;
    internal const int ENOBUFS = 105;

    /// <summary>True when a call failed only because a signal came: it is to be made again. Each such loop is
    /// "do { } while (Interrupted(result))", directly around its call.</summary>
    internal static bool Interrupted(nint result) => result < 0 && Marshal.GetLastPInvokeError() == EINTR;
}
