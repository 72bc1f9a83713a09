using System.Runtime.InteropServices;

namespace Signalbox.Kernel;

/// <summary>Linux said no. <see cref="Operation"/> is what was attempted and on what; <see cref="Errno"/> is the raw
/// number, 0 when there was none; <see cref="Kind"/> is decided where it is thrown.</summary>
public sealed class KernelException : Exception
{
    public KernelException(string operation, int errno, string? detail = null)
        : this(operation, errno, KernelErrorKinds.Of(errno), detail)
    {
    }

    /// <param name="operation">What was attempted, and on what.</param>
    /// <param name="errno">The raw number.</param>
    /// <param name="kind">Where more is known than the number tells.</param>
    /// <param name="detail">The kernel's own words (extack), which follow those of the number.</param>
    public KernelException(string operation, int errno, KernelErrorKind kind, string? detail = null)
        : base($"{operation}: {Words(errno, detail)}")
    {
        Operation = operation;
        Errno = errno;
        Kind = kind;
    }

    public KernelException(string operation, string detail, Exception? inner = null)
        : this(operation, KernelErrorKind.Broken, detail, inner)
    {
    }

    public KernelException(string operation, KernelErrorKind kind, string detail, Exception? inner = null)
        : base($"{operation}: {detail}", inner)
    {
        Operation = operation;
        Kind = kind;
    }

    public string Operation { get; }

    public int Errno { get; }

    public KernelErrorKind Kind { get; }

    private static string Words(int errno, string? detail)
    {
        var words = Marshal.GetPInvokeErrorMessage(errno);
        return detail is null ? words : $"{words} ({detail})";
    }
}
