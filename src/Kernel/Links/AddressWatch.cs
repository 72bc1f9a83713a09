using System.Threading.Channels;
using Signalbox.Core.Model;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;

namespace Signalbox.Kernel.Links;

/// <summary>Tells that the addresses of this network namespace may have changed. Says nothing about which:
/// <see cref="LocalAddresses.Read"/> does. Start it first, then read.</summary>
public sealed class AddressWatch : IDisposable
{
    private const int ReceiveBytes = 1024 * 1024;

    private readonly Channel<IPFamily> _changes = Channel.CreateBounded<IPFamily>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly IPFamily _family;
    private readonly NetlinkListener _listener;

    private AddressWatch(IPFamily family)
    {
        _family = family;
        var group = family == IPFamily.IPv4
            ? LinuxRtnetlink.RTNLGRP_IPV4_IFADDR
            : LinuxRtnetlink.RTNLGRP_IPV6_IFADDR;
        _listener = NetlinkListener.Start(
            LinuxNetlink.NETLINK_ROUTE, [group], ReceiveBytes, $"addresses {family}", Listen);
    }

    /// <summary>One item per burst of changes: what happens until it is taken adds nothing. Ends with the
    /// <see cref="KernelException"/> when notifications cannot be read any more.</summary>
    public ChannelReader<IPFamily> Changes => _changes.Reader;

    /// <summary>Watches the calling thread's network namespace until it is disposed.</summary>
    public static AddressWatch Start(IPFamily family) => new(family);

    public void Dispose()
    {
        _listener.Dispose();
        _changes.Writer.TryComplete();
    }

    private void Listen(NetlinkListener listener)
    {
        try
        {
            while (listener.WaitReadable())
            {
                int errno;
                while ((errno = listener.Socket.TryReceiveNow(out _)) is 0 or Libc.ENOBUFS)
                {
                    // Lost notifications (ENOBUFS) mean the same as one: read again.
                    _changes.Writer.TryWrite(_family);
                }

                if (errno != Libc.EAGAIN)
                {
                    throw new KernelException("read address notifications", errno);
                }
            }
        }
        catch (Exception failure)
        {
            _changes.Writer.TryComplete(failure);
        }
    }
}
