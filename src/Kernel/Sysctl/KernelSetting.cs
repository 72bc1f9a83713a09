using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Signalbox.Kernel.Interop;

namespace Signalbox.Kernel.Sysctl;

/// <summary>Values below /proc/sys, named as there: "net/ipv4/conf/all/route_localnet". Those below net/ are of the
/// calling thread's network namespace. Every failure is a <see cref="KernelException"/>: Unsupported when this kernel
/// has no such setting (or its module is not loaded), Denied when it may not be read or written.</summary>
public static class KernelSetting
{
    private const int MaxLength = 4096;

    /// <summary>The value without the line end.</summary>
    public static unsafe string Read(string name)
    {
        var operation = $"read sysctl {name}";
        using var handle = Open(name, Libc.O_RDONLY, operation);
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

    /// <summary>Broken when the value is not one whole number.</summary>
    public static long ReadNumber(string name)
    {
        var text = Read(name);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new KernelException($"read sysctl {name}", $"'{text}' is not a number");
    }

    public static unsafe void Write(string name, string value)
    {
        var operation = $"set sysctl {name} to {value}";
        using var handle = Open(name, Libc.O_WRONLY, operation);
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

    private static SafeFileHandle Open(string name, int flags, string operation)
    {
        var handle = Libc.open($"/proc/sys/{name}", flags | Libc.O_CLOEXEC);
        var errno = Marshal.GetLastPInvokeError();
        if (!handle.IsInvalid)
        {
            return handle;
        }

        var kind = errno == Libc.ENOENT ? KernelErrorKind.Unsupported : KernelErrorKinds.Of(errno);
        throw new KernelException(operation, errno, kind);
    }
}
