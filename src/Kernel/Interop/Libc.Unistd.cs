using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Signalbox.Kernel.Interop;

/// <summary>unistd.h</summary>
internal static partial class Libc
{
    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial nint read(SafeFileHandle fd, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial nint write(SafeFileHandle fd, byte* buffer, nuint count);

    /// <summary>Returns only when it fails. Both lists end with a null pointer.</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial int execv(byte* path, byte** argv);
}
