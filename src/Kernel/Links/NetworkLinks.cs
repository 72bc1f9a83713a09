using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxIfLink;
using static Signalbox.Kernel.Interop.LinuxRtnetlink;

namespace Signalbox.Kernel.Links;

/// <summary>The network interfaces of the calling thread's network namespace, over netlink. Source:
/// net/core/rtnetlink.c.</summary>
public static class NetworkLinks
{
    private const int Attempts = 10;

    /// <summary>By index, in any state. Throws <see cref="KernelException"/>.</summary>
    public static ImmutableArray<NetworkLink> Read()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return ReadOnce();
            }
            catch (KernelException failure) when (failure.Kind == KernelErrorKind.Transient && attempt < Attempts)
            {
                // An interface came or went while the list was read: it is read from the start.
            }
        }
    }

    /// <summary>False when there is none of that name. Throws <see cref="KernelException"/>: Denied without
    /// CAP_NET_ADMIN, Unsupported for hardware.</summary>
    public static bool Delete(string name)
    {
        if (Read().FirstOrDefault(link => link.Name == name) is not { } found)
        {
            return false;
        }

        using var socket = NetlinkSocket.Open(LinuxNetlink.NETLINK_ROUTE);
        var request = new MessageWriter();
        request.Begin(RTM_DELLINK, LinuxNetlink.NLM_F_REQUEST | LinuxNetlink.NLM_F_ACK, socket.NextSequence());
        request.Put(new ifinfomsg { ifi_index = found.Index });
        request.End();
        socket.Exchange($"delete the network interface {name}", request, _ => { });
        return true;
    }

    private static ImmutableArray<NetworkLink> ReadOnce()
    {
        using var socket = NetlinkSocket.Open(LinuxNetlink.NETLINK_ROUTE);
        var request = new MessageWriter();
        request.Begin(RTM_GETLINK, LinuxNetlink.NLM_F_REQUEST | LinuxNetlink.NLM_F_DUMP, socket.NextSequence());
        request.Put(default(ifinfomsg));
        request.End();
        var links = ImmutableArray.CreateBuilder<NetworkLink>();
        socket.Exchange("list the network interfaces", request, message =>
        {
            if (message.Type == RTM_NEWLINK)
            {
                links.Add(Decode(message));
            }
        });
        return links.DrainToImmutable();
    }

    internal static NetworkLink Decode(NetlinkMessage message)
    {
        var attributes = message.AttributesAfter<ifinfomsg>(out var fixedPart);
        var (name, kind) = ("", "");
        int? master = null;
        int? peer = null;
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case IFLA_IFNAME:
                    name = attributes.Text;
                    break;
                case IFLA_MASTER:
                    master = MemoryMarshal.TryRead(attributes.Value, out int index) ? index : throw attributes.Short();
                    break;
                case IFLA_LINK_NETNSID:
                    peer = MemoryMarshal.Read<int>(attributes.Value);
                    break;
                case IFLA_LINKINFO:
                    var details = attributes.Nested;
                    kind = details.Find(IFLA_INFO_KIND) ? details.Text : "";
                    break;
            }
        }

        return new NetworkLink(
            fixedPart.ifi_index, name, kind, master,
            (fixedPart.ifi_flags & IFF_UP) != 0, (fixedPart.ifi_flags & IFF_LOOPBACK) != 0)
        {
            PeerNamespace = peer,
        };
    }
}
