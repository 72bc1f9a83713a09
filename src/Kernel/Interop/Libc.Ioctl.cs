using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Signalbox.Kernel.Interop;

/// <summary>sys/ioctl.h, as far as pseudo-terminals need it. Source: tty_ioctl(4), ioctl_tty(2).</summary>
internal static partial class Libc
{
    internal const uint TIOCSWINSZ = 0x5414;
    internal const uint TIOCGPTN = 0x80045430;
    internal const uint TIOCSPTLCK = 0x40045431;

    [LibraryImport("libc", SetLastError = true)]
    internal static unsafe partial int ioctl(SafeFileHandle fd, nuint request, void* argument);
}

/// <summary>sys/ioctl.h: the size of a terminal, in characters and in pixels.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct winsize
{
    internal ushort ws_row;
    internal ushort ws_col;
    internal ushort ws_xpixel;
    internal ushort ws_ypixel;
}
