using System.Runtime.InteropServices;

namespace Signalbox.Kernel.Interop;

/// <summary>stdio.h</summary>
internal static partial class Libc
{
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int rename(string old, string @new);
}
