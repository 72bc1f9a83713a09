using System.Runtime.InteropServices;

namespace Signalbox.Kernel.Interop;

/// <summary>stdlib.h</summary>
internal static partial class Libc
{
    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial int setenv(byte* name, byte* value, int overwrite);
}
