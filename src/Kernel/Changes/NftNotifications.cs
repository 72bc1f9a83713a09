using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;

namespace Signalbox.Kernel.Changes;

/// <summary>Listens to nf_tables' notifications in a thread of its own until it is disposed, and puts what is drift
/// into a slot. A failure ends the slot with it.</summary>
internal sealed class NftNotifications : IDisposable
{
    /// <summary>Room for the notifications of some 100,000 rules; used only while they wait.</summary>
    internal const int DefaultReceiveBytes = 64 * 1024 * 1024;

    private readonly DriftSlot _slot;
    private readonly Drift _lost;
    private readonly Func<NetlinkMessage, Drift?> _take;
    private readonly NetlinkListener _listener;

    /// <param name="name">The thread's.</param>
    /// <param name="receiveBytes">Room for notifications that wait.</param>
    /// <param name="slot">Where drift goes.</param>
    /// <param name="lost">What is put there when notifications were lost.</param>
    /// <param name="take">Called with each notification; returns drift or null.</param>
    internal NftNotifications(
        string name, int receiveBytes, DriftSlot slot, Drift lost, Func<NetlinkMessage, Drift?> take)
    {
        (_slot, _lost, _take) = (slot, lost, take);
        _listener = NetlinkListener.Start(
            LinuxNetlink.NETLINK_NETFILTER, [LinuxNfnetlink.NFNLGRP_NFTABLES], receiveBytes, name, Listen);
    }

    /// <summary>Makes the kernel drop what these ports cause, instead of those before.</summary>
    internal void LeaveOut(IReadOnlyCollection<int> ports) => PortFilter.Apply(_listener.Socket, ports);

    public void Dispose()
    {
        _listener.Dispose();
        _slot.Complete();
    }

    private void Listen(NetlinkListener listener)
    {
        try
        {
            while (listener.WaitReadable())
            {
                Drain(listener.Socket);
            }
        }
        catch (Exception failure)
        {
            _slot.Complete(failure);
        }
    }

    private void Drain(NetlinkSocket socket)
    {
        while (true)
        {
            var errno = socket.TryReceiveNow(out var received);
            switch (errno)
            {
                case 0:
                    Read(new NetlinkBatch(received));
                    break;
                case Libc.EAGAIN:
                    return;
                case Libc.ENOBUFS:
                    _slot.Put(_lost);
                    break;
                default:
                    throw new KernelException("read nf_tables notifications", errno);
            }
        }
    }

    private void Read(NetlinkBatch batch)
    {
        while (batch.TryRead(out var message))
        {
            if (_take(message) is { } drift)
            {
                _slot.Put(drift);
            }
        }
    }
}
