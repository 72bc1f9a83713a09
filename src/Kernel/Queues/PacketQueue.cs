using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;

namespace Signalbox.Kernel.Queues;

/// <summary>A packet that waits for a verdict.</summary>
/// <param name="Id">Its number in the queue.</param>
/// <param name="Hook">Where it waits: NF_INET_PRE_ROUTING is 0, NF_INET_POST_ROUTING is 4.</param>
/// <param name="Content">From the IP header on.</param>
public readonly record struct HeldPacket(uint Id, byte Hook, byte[] Content);

/// <summary>Packets that rules with the target NFQUEUE hold until this object says what becomes of them. It is of the
/// network namespace of the thread that opened it; used by one thread at a time. When it is closed, also by the end of
/// the process, the kernel drops what is held, and rules with --queue-bypass let pass what comes then. Failures are
/// <see cref="KernelException"/>s. Source: net/netfilter/nfnetlink_queue.c.</summary>
public sealed class PacketQueue : IDisposable
{
    private const int LongestPacket = 0xFFFF;
    private const int PacketsAtMost = 10_000;
    private const int ReceiveBytes = 16 * 1024 * 1024;
    private const uint Drop = 0;
    private const uint Accept = 1;

    private readonly NetlinkSocket _socket;
    private readonly MessageWriter _writer = new();
    private readonly ushort _number;

    private PacketQueue(NetlinkSocket socket, ushort number) => (_socket, _number) = (socket, number);

    /// <summary>Takes the queue of that number. Unsupported where the kernel has no such queues, Busy or the like where
    /// somebody has it.</summary>
    public static PacketQueue Open(ushort number)
    {
        var queue = new PacketQueue(NetlinkSocket.Open(LinuxNetlink.NETLINK_NETFILTER), number);
        try
        {
            queue._socket.Set(Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, ReceiveBytes);
            queue.Configure();
            return queue;
        }
        catch
        {
            queue.Dispose();
            throw;
        }
    }

    /// <summary>Adds the packets that have come, after waiting for one no longer than this.</summary>
    public void Read(TimeSpan patience, ICollection<HeldPacket> packets)
    {
        if (!_socket.WaitReadable(patience))
        {
            return;
        }

        while (true)
        {
            var errno = _socket.TryReceiveNow(out var received);
            switch (errno)
            {
                case 0:
                    Add(new NetlinkBatch(received), packets);
                    break;
                case Libc.EAGAIN:
                    return;
                case Libc.ENOBUFS:
                    // The kernel has dropped what it could not tell of.
                    break;
                default:
                    throw new KernelException("read held packets", errno);
            }
        }
    }

    /// <summary>Lets the packet go on, as it came or with this content, of the same length.</summary>
    public void Release(uint id, ReadOnlySpan<byte> changed = default) => Decide(id, Accept, changed);

    public void Discard(uint id) => Decide(id, Drop, default);

    public void Dispose() => _socket.Dispose();

    private static void Add(NetlinkBatch batch, ICollection<HeldPacket> packets)
    {
        const int Type = (LinuxNfnetlink.NFNL_SUBSYS_QUEUE << 8) | LinuxNfnetlinkQueue.NFQNL_MSG_PACKET;
        while (batch.TryRead(out var message))
        {
            if (message.Type != Type)
            {
                continue;
            }

            var attributes = message.TableAfter<nfgenmsg>();
            if (MemoryMarshal.TryRead<nfqnl_msg_packet_hdr>(
                attributes.Bytes(LinuxNfnetlinkQueue.NFQA_PACKET_HDR), out var header))
            {
                packets.Add(new HeldPacket(
                    Swap(header.packet_id), header.hook, attributes.Bytes(LinuxNfnetlinkQueue.NFQA_PAYLOAD).ToArray()));
            }
        }
    }

    private void Configure()
    {
        _writer.Clear();
        Begin(LinuxNfnetlinkQueue.NFQNL_MSG_CONFIG, LinuxNetlink.NLM_F_ACK);
        Put(LinuxNfnetlinkQueue.NFQA_CFG_CMD, new nfqnl_msg_config_cmd
        {
            command = LinuxNfnetlinkQueue.NFQNL_CFG_CMD_BIND,
        });
        Put(LinuxNfnetlinkQueue.NFQA_CFG_PARAMS, new nfqnl_msg_config_params
        {
            copy_range = Swap(LongestPacket),
            copy_mode = LinuxNfnetlinkQueue.NFQNL_COPY_PACKET,
        });
        _writer.BigEndian32(LinuxNfnetlinkQueue.NFQA_CFG_QUEUE_MAXLEN, PacketsAtMost);
        _writer.End();
        try
        {
            _socket.Exchange($"take packet queue {_number}", _writer, _ => { });
        }
        catch (KernelException failure) when (failure.Errno == Libc.EINVAL)
        {
            // nfnetlink answers so for a subsystem that it does not have.
            throw new KernelException(
                $"take packet queue {_number}", KernelErrorKind.Unsupported, "this kernel has no nfnetlink_queue",
                failure);
        }
    }

    private void Decide(uint id, uint verdict, ReadOnlySpan<byte> changed)
    {
        _writer.Clear();
        Begin(LinuxNfnetlinkQueue.NFQNL_MSG_VERDICT, 0);
        Put(LinuxNfnetlinkQueue.NFQA_VERDICT_HDR, new nfqnl_msg_verdict_hdr
        {
            verdict = Swap(verdict),
            id = Swap(id),
        });
        if (!changed.IsEmpty)
        {
            _writer.Bytes(LinuxNfnetlinkQueue.NFQA_PAYLOAD, changed);
        }

        _writer.End();
        _socket.Send("decide on a held packet", _writer.Written);
    }

    private void Begin(int message, ushort flags)
    {
        _writer.Begin(
            (ushort)((LinuxNfnetlink.NFNL_SUBSYS_QUEUE << 8) | message),
            (ushort)(LinuxNetlink.NLM_F_REQUEST | flags), _socket.NextSequence());
        _writer.Put(new nfgenmsg
        {
            version = LinuxNfnetlink.NFNETLINK_V0,
            res_id = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(_number) : _number,
        });
    }

    private void Put<T>(ushort type, T value)
        where T : unmanaged
    {
        Span<byte> bytes = stackalloc byte[Unsafe.SizeOf<T>()];
        MemoryMarshal.Write(bytes, in value);
        _writer.Bytes(type, bytes);
    }

    private static uint Swap(uint value) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}
