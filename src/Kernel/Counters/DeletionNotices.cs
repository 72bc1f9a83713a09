using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;

namespace Signalbox.Kernel.Counters;

/// <summary>Keeps nf_tables' notifications until somebody takes them: those of a deletion say what was counted until
/// then, since the kernel writes them as it takes the element or rule out. Source: nf_tables_commit in
/// net/netfilter/nf_tables_api.c. A connection that is being counted at that very moment is missed.</summary>
internal sealed class DeletionNotices : IDisposable
{
    /// <summary>Room for some 50,000 deletions; used only while they wait.</summary>
    private const int ReceiveBytes = 16 * 1024 * 1024;

    private readonly NetlinkSocket _socket = NetlinkSocket.Open(LinuxNetlink.NETLINK_NETFILTER);

    internal int Losses { get; private set; }

    internal void Begin()
    {
        _socket.Set(Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, ReceiveBytes);
        _socket.Join(LinuxNfnetlink.NFNLGRP_NFTABLES);
    }

    /// <summary>Hands on all that waits; does not wait itself.</summary>
    internal void Take(Action<NetlinkMessage> onNotice)
    {
        while (true)
        {
            var errno = _socket.TryReceiveNow(out var received);
            switch (errno)
            {
                case 0:
                    Read(new NetlinkBatch(received), onNotice);
                    break;
                case Libc.EAGAIN:
                    return;
                case Libc.ENOBUFS:
                    Losses++;
                    break;
                default:
                    throw new KernelException("read nf_tables notifications", errno);
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private static void Read(NetlinkBatch batch, Action<NetlinkMessage> onNotice)
    {
        while (batch.TryRead(out var message))
        {
            onNotice(message);
        }
    }
}
