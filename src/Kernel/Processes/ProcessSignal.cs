using System.Runtime.InteropServices;
using Signalbox.Kernel.Interop;

namespace Signalbox.Kernel.Processes;

/// <summary>Signals to other processes, which .NET cannot send but for SIGKILL.</summary>
public static class ProcessSignal
{
    /// <summary>Asks the process to end: SIGTERM.</summary>
    public const int Terminate = Libc.SIGTERM;

    /// <summary>Ends the process, whatever it says: SIGKILL.</summary>
    public const int Kill = Libc.SIGKILL;

    /// <summary>Stops the process where it is, until <see cref="Continue"/>: SIGSTOP.</summary>
    public const int Stop = Libc.SIGSTOP;

    /// <summary>Has a process that was stopped go on: SIGCONT.</summary>
    public const int Continue = Libc.SIGCONT;

    // ESRCH of asm-generic/errno-base.h.
    private const int NoSuchProcess = 3;

    /// <summary>False when there is no such process any more. Throws <see cref="KernelException"/> for all else.
    /// </summary>
    public static bool Send(int processId, int signal)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(processId);
        if (Libc.kill(processId, signal) == 0)
        {
            return true;
        }

        var errno = Marshal.GetLastPInvokeError();
        return errno == NoSuchProcess
            ? false
            : throw new KernelException($"send signal {signal} to process {processId}", errno);
    }
}
