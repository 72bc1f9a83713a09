namespace Signalbox.Kernel;

/// <summary>Linux said no. <see cref="Operation"/> is what was attempted and on what; <see cref="Errno"/> is the raw
/// number, 0 when there was none.</summary>
public sealed class KernelException : Exception
{
    public KernelException(string operation, int errno, string? detail = null)
        : base($"{operation}: {detail ?? System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errno)}")
    {
        Operation = operation;
        Errno = errno;
    }

    public KernelException(string operation, string detail, Exception? inner = null)
        : base($"{operation}: {detail}", inner) =>
        Operation = operation;

    public string Operation { get; }

    public int Errno { get; }
}
