using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Signalbox.Kernel.Interop;

namespace Signalbox.Kernel.Locks;

/// <summary>One agent per network namespace: whoever has bound the abstract unix name @signalbox-agent in it. The
/// socket is the one descriptor of ours that programs we start inherit, on purpose: after an agent was killed, a
/// restore that it left behind keeps the name until it has ended, and the next agent must not read the kernel
/// before that.</summary>
public sealed class AgentLock : IDisposable
{
    /// <summary>As /proc/net/unix shows it.</summary>
    public const string Name = "@signalbox-agent";

    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(50);

    private readonly SafeFileHandle _socket;

    private AgentLock(SafeFileHandle socket) => _socket = socket;

    /// <summary>Takes the lock of the calling thread's network namespace, waiting up to <paramref name="limit"/>.
    /// Throws <see cref="KernelException"/>, Conflict, naming the holder, when it is still held then.</summary>
    /// <param name="limit">Zero tries once.</param>
    /// <param name="onWaiting">Told once who holds it, before the wait begins.</param>
    /// <param name="time">Measures the limit.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static AgentLock Acquire(
        TimeSpan limit, Action<string> onWaiting, TimeProvider time, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        var isTold = false;
        while (true)
        {
            if (TryAcquire() is { } acquired)
            {
                return acquired;
            }

            var holder = SocketHolder.Describe(Name);
            if (time.GetElapsedTime(start) >= limit)
            {
                throw new KernelException(
                    $"become the agent of this network namespace ({Name})",
                    KernelErrorKind.Conflict,
                    $"it is held by {holder}");
            }

            if (!isTold)
            {
                isTold = true;
                onWaiting(holder);
            }

            cancellation.WaitHandle.WaitOne(PollPeriod);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Who has it: "signalbox (pid 123)".</summary>
    public static string DescribeHolder() => SocketHolder.Describe(Name);

    /// <summary>Null when somebody else has it.</summary>
    public static unsafe AgentLock? TryAcquire()
    {
        // No SOCK_CLOEXEC: see the type's summary.
        var socket = Libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM, 0);
        var errno = Marshal.GetLastPInvokeError();
        if (socket.IsInvalid)
        {
            throw new KernelException("open a unix socket", errno);
        }

        var address = new sockaddr_un { sun_family = Libc.AF_UNIX };
        var length = Encoding.ASCII.GetBytes(Name, new Span<byte>(address.sun_path, LinuxUn.UNIX_PATH_MAX));
        address.sun_path[0] = 0;
        if (Libc.bind(socket, &address, (uint)(sizeof(ushort) + length)) == 0)
        {
            return new AgentLock(socket);
        }

        errno = Marshal.GetLastPInvokeError();
        socket.Dispose();
        return errno == Libc.EADDRINUSE ? null : throw new KernelException($"bind {Name}", errno);
    }

    public void Dispose() => _socket.Dispose();
}
