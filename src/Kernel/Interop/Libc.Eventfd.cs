using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Signalbox.Kernel.Interop;

/// <summary>sys/eventfd.h</summary>
internal static partial class Libc
{
    internal const int EFD_CLOEXEC = 0x80000;

    [LibraryImport("libc", SetLastError = true)]
    internal static partial SafeFileHandle eventfd(uint initval, int flags);
}
