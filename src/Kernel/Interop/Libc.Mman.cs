using System.Runtime.InteropServices;

namespace Signalbox.Kernel.Interop;

/// <summary>sys/mman.h</summary>
internal static partial class Libc
{
    internal const int MADV_DONTNEED = 4;

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int madvise(nuint addr, nuint length, int advice);
}
