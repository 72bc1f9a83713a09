using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Signalbox.Kernel.Interop;

namespace Signalbox.Kernel.Netlink;

/// <summary>Waits for notifications until it is disposed: a thread blocks on <see cref="WaitReadable"/> while
/// another may end it. Owns the socket.</summary>
internal sealed class NetlinkListener : IDisposable
{
    private readonly SafeFileHandle _stop;
    private readonly Thread _thread;

    private NetlinkListener(NetlinkSocket socket, string name, Action<NetlinkListener> body)
    {
        Socket = socket;
        _stop = Libc.eventfd(0, Libc.EFD_CLOEXEC);
        if (_stop.IsInvalid)
        {
            throw new KernelException("create an eventfd", Marshal.GetLastPInvokeError());
        }

        _thread = new Thread(() => body(this)) { IsBackground = true, Name = name };
    }

    internal NetlinkSocket Socket { get; }

    /// <summary>Opens a socket in the calling thread's namespace with a receive buffer of this size, joins the
    /// groups, and starts a thread that runs <paramref name="body"/>. The body must catch what it throws, and return
    /// when <see cref="WaitReadable"/> says so.</summary>
    internal static NetlinkListener Start(
        int protocol, IEnumerable<int> groups, int receiveBytes, string name, Action<NetlinkListener> body)
    {
        var socket = NetlinkSocket.Open(protocol);
        try
        {
            socket.Set(Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, receiveBytes);
            foreach (var group in groups)
            {
                socket.Join(group);
            }

            var listener = new NetlinkListener(socket, name, body);
            listener._thread.Start();
            return listener;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Blocks until the socket has something; false when the listener is being disposed.</summary>
    internal unsafe bool WaitReadable()
    {
        var watched = stackalloc pollfd[2];
        watched[0] = new pollfd { fd = (int)_stop.DangerousGetHandle(), events = Libc.POLLIN };
        watched[1] = new pollfd { fd = (int)Socket.Handle.DangerousGetHandle(), events = Libc.POLLIN };
        int ready;
        do
        {
            ready = Libc.poll(watched, 2, -1);
        }
        while (Libc.Interrupted(ready));

        return ready >= 0
            ? watched[0].revents == 0
            : throw new KernelException("wait for netlink notifications", Marshal.GetLastPInvokeError());
    }

    public unsafe void Dispose()
    {
        var one = 1UL;
        if (_thread.IsAlive && Libc.write(_stop, (byte*)&one, sizeof(ulong)) != sizeof(ulong))
        {
            throw new KernelException("stop a netlink listener", Marshal.GetLastPInvokeError());
        }

        _thread.Join();
        _stop.Dispose();
        Socket.Dispose();
    }
}
