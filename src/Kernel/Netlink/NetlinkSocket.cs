using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Signalbox.Kernel.Interop;

namespace Signalbox.Kernel.Netlink;

/// <summary>A netlink socket of the calling thread's network namespace, where it stays whoever uses it later. Not for
/// several threads at once. Every failure is a <see cref="KernelException"/>.</summary>
internal sealed class NetlinkSocket : IDisposable
{
    /// <summary>The kernel fills dumps up to 32 KiB at a time, and notifications come in less.</summary>
    private const int BufferSize = 64 * 1024;

    private readonly byte[] _buffer = new byte[BufferSize];
    private uint _sequence;

    private NetlinkSocket(SafeFileHandle handle) => Handle = handle;

    internal SafeFileHandle Handle { get; }

    /// <summary>Opens and binds; extended error texts are on.</summary>
    /// <param name="protocol">NETLINK_ROUTE or NETLINK_NETFILTER.</param>
    /// <param name="port">0 lets the kernel choose.</param>
    internal static NetlinkSocket Open(int protocol, uint port = 0)
    {
        var handle = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, protocol);
        var errno = Marshal.GetLastPInvokeError();
        if (handle.IsInvalid)
        {
            throw new KernelException($"open a netlink socket of protocol {protocol}", errno);
        }

        var socket = new NetlinkSocket(handle);
        socket.Set(Libc.SOL_NETLINK, LinuxNetlink.NETLINK_EXT_ACK, 1);
        socket.Set(Libc.SOL_NETLINK, LinuxNetlink.NETLINK_CAP_ACK, 1);
        socket.Bind(port);
        return socket;
    }

    /// <summary>The port that the kernel has given it.</summary>
    internal unsafe uint Port()
    {
        var address = default(sockaddr_nl);
        var size = (uint)Unsafe.SizeOf<sockaddr_nl>();
        return Libc.getsockname(Handle, &address, &size) == 0
            ? address.nl_pid
            : throw new KernelException("ask for a netlink socket's port", Marshal.GetLastPInvokeError());
    }

    /// <summary>Subscribes to a multicast group.</summary>
    internal void Join(int group) => Set(Libc.SOL_NETLINK, LinuxNetlink.NETLINK_ADD_MEMBERSHIP, group);

    internal unsafe void Set(int level, int option, int value)
    {
        if (Libc.setsockopt(Handle, level, option, &value, sizeof(int)) != 0)
        {
            throw new KernelException($"set netlink socket option {level}/{option}", Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>The number that the next message should carry.</summary>
    internal uint NextSequence() => ++_sequence;

    /// <summary>Sends one request and hands its answers to <paramref name="onAnswer"/> until the acknowledgement, or
    /// the end of the dump, has come. Throws what the kernel objects; Transient when a dump was overtaken by a
    /// change (NLM_F_DUMP_INTR), unless that <paramref name="mayBeOvertaken"/>: whoever asks finds it out otherwise.
    /// </summary>
    internal void Exchange(
        string operation, MessageWriter request, Action<NetlinkMessage> onAnswer, bool mayBeOvertaken = false)
    {
        var sequence = MemoryMarshal.Read<nlmsghdr>(request.Written).nlmsg_seq;
        Send(operation, request.Written);
        var interrupted = false;
        while (true)
        {
            var batch = new NetlinkBatch(Receive(operation));
            while (batch.TryRead(out var message))
            {
                if (message.Sequence != sequence)
                {
                    continue;
                }

                interrupted |= !mayBeOvertaken && (message.Flags & LinuxNetlink.NLM_F_DUMP_INTR) != 0;
                if (IsEnd(message, operation))
                {
                    ThrowIfInterrupted(interrupted, operation);
                    return;
                }

                onAnswer(message);
            }
        }
    }

    /// <summary>Waits for the next datagram. Valid until the next call. ENOBUFS is thrown as it is: messages were
    /// lost.</summary>
    internal ReadOnlySpan<byte> Receive(string operation)
    {
        var errno = TryReceive(0, out var received);
        return errno == 0 ? received : throw new KernelException(operation, errno);
    }

    /// <summary>The errno, EAGAIN when nothing waits to be read; 0 and the datagram otherwise.</summary>
    internal int TryReceiveNow(out ReadOnlySpan<byte> received) => TryReceive(Libc.MSG_DONTWAIT, out received);

    /// <summary>False when nothing has come in this time.</summary>
    internal unsafe bool WaitReadable(TimeSpan patience)
    {
        var watched = new pollfd { fd = (int)Handle.DangerousGetHandle(), events = Libc.POLLIN };
        int ready;
        do
        {
            ready = Libc.poll(&watched, 1, (int)patience.TotalMilliseconds);
        }
        while (Libc.Interrupted(ready));

        return ready >= 0
            ? ready > 0
            : throw new KernelException("wait for a netlink socket", Marshal.GetLastPInvokeError());
    }

    public void Dispose() => Handle.Dispose();

    private static bool IsEnd(in NetlinkMessage message, string operation)
    {
        if (message.Type is not (LinuxNetlink.NLMSG_ERROR or LinuxNetlink.NLMSG_DONE))
        {
            return false;
        }

        var error = NetlinkError.Read(message);
        return error.Errno == 0 ? true : throw new KernelException(operation, error.Errno, error.Words);
    }

    private static void ThrowIfInterrupted(bool interrupted, string operation)
    {
        if (interrupted)
        {
            throw new KernelException(operation, KernelErrorKind.Transient, "it changed while it was being read");
        }
    }

    private unsafe void Bind(uint port)
    {
        var address = new sockaddr_nl { nl_family = Libc.AF_NETLINK, nl_pid = port };
        if (Libc.bind(Handle, &address, (uint)Unsafe.SizeOf<sockaddr_nl>()) != 0)
        {
            throw new KernelException("bind a netlink socket", Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Hands messages to the kernel in one piece, which has worked through them, and queued its answers, when
    /// this returns.</summary>
    internal unsafe void Send(string operation, ReadOnlySpan<byte> message)
    {
        nint sent;
        fixed (byte* start = message)
        {
            do
            {
                sent = Libc.send(Handle, start, (nuint)message.Length, 0);
            }
            while (Libc.Interrupted(sent));
        }

        if (sent < 0)
        {
            throw new KernelException(operation, Marshal.GetLastPInvokeError());
        }
    }

    private unsafe int TryReceive(int flags, out ReadOnlySpan<byte> received)
    {
        nint length;
        fixed (byte* start = _buffer)
        {
            do
            {
                length = Libc.recv(Handle, start, BufferSize, flags | Libc.MSG_TRUNC);
            }
            while (Libc.Interrupted(length));
        }

        received = default;
        if (length < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        if (length > BufferSize)
        {
            throw new InvalidDataException($"a netlink datagram of {length} bytes is larger than the buffer");
        }

        received = _buffer.AsSpan(0, (int)length);
        return 0;
    }
}
