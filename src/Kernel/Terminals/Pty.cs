using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Signalbox.Kernel.Interop;

namespace Signalbox.Kernel.Terminals;

/// <summary>A pseudo-terminal: programs open <see cref="SlavePath"/> as their terminal, and who holds this reads and
/// writes <see cref="Master"/> in place of a screen and a keyboard. Disposing hangs up: the session whose controlling
/// terminal it is gets a SIGHUP, and reads of the master end. Source: pty(7), ioctl_tty(2).</summary>
public sealed class Pty : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly ReadinessWatch _readiness;

    private Pty(SafeFileHandle handle, string slavePath)
    {
        (_handle, SlavePath) = (handle, slavePath);
        _readiness = new ReadinessWatch(handle, $"signalbox {slavePath}");
        Master = new MasterStream(handle, _readiness, slavePath);
    }

    /// <summary>"/dev/pts/N", in the mount namespace that opened it.</summary>
    public string SlavePath { get; }

    /// <summary>Ends (0 bytes) when the programs that had the terminal open have closed it; before the first has
    /// opened it, reading waits. Writing then throws <see cref="IOException"/>. One reader and one writer at a time.
    /// </summary>
    public Stream Master { get; }

    /// <summary>A new terminal, of 0 columns and rows until <see cref="Resize"/>. Throws
    /// <see cref="KernelException"/>.</summary>
    public static Pty Open()
    {
        const string Path = "/dev/ptmx";
        var handle = Libc.open(Path, Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_CLOEXEC | Libc.O_NONBLOCK);
        var errno = Marshal.GetLastPInvokeError();
        if (handle.IsInvalid)
        {
            throw new KernelException($"open {Path}", errno);
        }

        try
        {
            var number = Unlock(handle);
            return new Pty(handle, string.Create(CultureInfo.InvariantCulture, $"/dev/pts/{number}"));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Tells the programs on it, by SIGWINCH, of its size in characters. Numbers beyond 65,535 count as that;
    /// after <see cref="Dispose"/> nothing happens.</summary>
    public unsafe void Resize(int columns, int rows)
    {
        if (_handle.IsClosed)
        {
            return;
        }

        var size = new winsize
        {
            ws_col = (ushort)Math.Clamp(columns, 0, ushort.MaxValue),
            ws_row = (ushort)Math.Clamp(rows, 0, ushort.MaxValue),
        };
        Control(_handle, Libc.TIOCSWINSZ, &size, $"resize {SlavePath}");
    }

    public void Dispose()
    {
        Master.Dispose();
        _readiness.Dispose();
    }

    private static unsafe int Unlock(SafeFileHandle handle)
    {
        int locked = 0, number;
        Control(handle, Libc.TIOCSPTLCK, &locked, "unlock a pseudo-terminal");
        Control(handle, Libc.TIOCGPTN, &number, "ask for a pseudo-terminal's number");
        return number;
    }

    private static unsafe void Control(SafeFileHandle handle, uint request, void* argument, string operation)
    {
        if (Libc.ioctl(handle, request, argument) != 0)
        {
            throw new KernelException(operation, Marshal.GetLastPInvokeError());
        }
    }
}
