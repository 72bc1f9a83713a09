using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Signalbox.Kernel.Interop;

namespace Signalbox.Kernel.Terminals;

/// <summary>Waits on a thread of its own until a descriptor can be read or written, for callers that may not block.
/// Owns the descriptor.</summary>
internal sealed class ReadinessWatch : IDisposable
{
    private const int StackBytes = 128 * 1024;

    private readonly SafeFileHandle _watched;
    private readonly SafeFileHandle _wake;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private TaskCompletionSource? _readable;
    private TaskCompletionSource? _writable;
    private bool _isDisposed;

    internal ReadinessWatch(SafeFileHandle watched, string name)
    {
        _watched = watched;
        _wake = Libc.eventfd(0, Libc.EFD_CLOEXEC);
        if (_wake.IsInvalid)
        {
            throw new KernelException("create an eventfd", Marshal.GetLastPInvokeError());
        }

        _thread = new Thread(Run, StackBytes) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Done when reading would not block, or when this is disposed.</summary>
    internal Task WhenReadable() => Ask(ref _readable);

    /// <summary>Done when writing would not block, or when this is disposed.</summary>
    internal Task WhenWritable() => Ask(ref _writable);

    /// <summary>Closes the descriptor and wakes all who wait.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
        }

        Wake();
        _thread.Join();
        _wake.Dispose();
        // Not before the thread has ended, which polls its number; but before those who wait try it again.
        _watched.Dispose();
        Answer(Libc.POLLIN | Libc.POLLOUT);
    }

    private Task Ask(ref TaskCompletionSource? asked)
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return Task.CompletedTask;
            }

            asked ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Wake();
            return asked.Task;
        }
    }

    private unsafe void Wake()
    {
        var one = 1UL;
        nint written;
        do
        {
            written = Libc.write(_wake, (byte*)&one, sizeof(ulong));
        }
        while (Libc.Interrupted(written));

        if (written != sizeof(ulong))
        {
            throw new KernelException("wake a thread that waits for a terminal", Marshal.GetLastPInvokeError());
        }
    }

    private unsafe void Run()
    {
        var polled = stackalloc pollfd[2];
        polled[0] = new pollfd { fd = (int)_wake.DangerousGetHandle(), events = Libc.POLLIN };
        while (Wanted() is { } events)
        {
            // A negative descriptor is left out: one that has hung up would be reported without being asked for.
            var descriptor = events == 0 ? -1 : (int)_watched.DangerousGetHandle();
            polled[1] = new pollfd { fd = descriptor, events = events };
            int ready;
            do
            {
                ready = Libc.poll(polled, 2, -1);
            }
            while (Libc.Interrupted(ready));

            if (polled[0].revents != 0)
            {
                ulong asked;
                _ = Libc.read(_wake, (byte*)&asked, sizeof(ulong));
            }

            // Hung up, or failed: whoever tries it now is told so.
            Answer((polled[1].revents & ~(Libc.POLLIN | Libc.POLLOUT)) != 0 ? events : polled[1].revents);
        }
    }

    /// <summary>Null at the end.</summary>
    private short? Wanted()
    {
        lock (_lock)
        {
            return _isDisposed
                ? null
                : (short)((_readable is null ? 0 : Libc.POLLIN) | (_writable is null ? 0 : Libc.POLLOUT));
        }
    }

    private void Answer(int events)
    {
        lock (_lock)
        {
            Answer(ref _readable, events & Libc.POLLIN);
            Answer(ref _writable, events & Libc.POLLOUT);
        }
    }

    private static void Answer(ref TaskCompletionSource? asked, int happened)
    {
        if (happened != 0)
        {
            asked?.SetResult();
            asked = null;
        }
    }
}
