using Signalbox.Kernel.Interop;

namespace Signalbox.Kernel;

/// <summary>What a caller can do about a <see cref="KernelException"/>.</summary>
public enum KernelErrorKind
{
    /// <summary>Nobody foresaw it: report it.</summary>
    Broken,

    /// <summary>The same call may succeed later: no memory, a lock held, changed while being read.</summary>
    Transient,

    /// <summary>This kernel or this system does not have it. Another try changes nothing.</summary>
    Unsupported,

    /// <summary>Not with these capabilities, or on a read-only file system.</summary>
    Denied,

    /// <summary>It exists already, or somebody else has it.</summary>
    Conflict,
}

internal static class KernelErrorKinds
{
    /// <summary>The kind that an errno has wherever nothing more is known about the call.</summary>
    internal static KernelErrorKind Of(int errno) => errno switch
    {
        Libc.EPERM or Libc.EACCES or Libc.EROFS => KernelErrorKind.Denied,
        Libc.EAGAIN or Libc.ENOMEM or Libc.ENOBUFS or Libc.EINTR => KernelErrorKind.Transient,
        Libc.EOPNOTSUPP or Libc.EPROTONOSUPPORT or Libc.EAFNOSUPPORT or Libc.ENOPROTOOPT =>
            KernelErrorKind.Unsupported,
        Libc.EEXIST or Libc.EADDRINUSE or Libc.EBUSY => KernelErrorKind.Conflict,
        _ => KernelErrorKind.Broken,
    };
}
