using System.Runtime.InteropServices;

namespace Signalbox.Kernel.Interop;

/// <summary>signal.h</summary>
internal static partial class Libc
{
    internal const int SIGKILL = 9;
    internal const int SIGTERM = 15;

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int kill(int pid, int sig);
}
