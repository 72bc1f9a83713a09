using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Signalbox.Kernel.Interop;

namespace Signalbox.Kernel.Sysctl;

/// <summary>Small files that the kernel makes as they are read: one value each. Failures are
/// <see cref="KernelException"/>s: Unsupported when there is no such file.</summary>
internal static class KernelFile
{
    private const int MaxLength = 4096;

    /// <summary>The content without the line end.</summary>
    internal static unsafe string Read(string path, string operation)
    {
        using var handle = Open(path, Libc.O_RDONLY, operation);
        var buffer = stackalloc byte[MaxLength];
        nint length;
        do
        {
            length = Libc.read(handle, buffer, MaxLength);
        }
        while (Libc.Interrupted(length));

        return length >= 0
            ? Encoding.UTF8.GetString(buffer, (int)length).TrimEnd('\n')
            : throw new KernelException(operation, Marshal.GetLastPInvokeError());
    }

    internal static unsafe void Write(string path, string value, string operation)
    {
        using var handle = Open(path, Libc.O_WRONLY, operation);
        var bytes = Encoding.UTF8.GetBytes(value);
        nint written;
        fixed (byte* start = bytes)
        {
            do
            {
                written = Libc.write(handle, start, (nuint)bytes.Length);
            }
            while (Libc.Interrupted(written));
        }

        if (written != bytes.Length)
        {
            throw new KernelException(operation, Marshal.GetLastPInvokeError());
        }
    }

    private static SafeFileHandle Open(string path, int flags, string operation)
    {
        var handle = Libc.open(path, flags | Libc.O_CLOEXEC);
        var errno = Marshal.GetLastPInvokeError();
        if (!handle.IsInvalid)
        {
            return handle;
        }

        var kind = errno == Libc.ENOENT ? KernelErrorKind.Unsupported : KernelErrorKinds.Of(errno);
        throw new KernelException(operation, errno, kind);
    }
}
