using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNetNamespace;

namespace Signalbox.Kernel.Links;

/// <summary>The numbers by which the calling thread's network namespace knows others. The kernel gives one when a link
/// with an end over there is listed, so <see cref="NetworkLinks.Read"/> comes first. Source: net/core/net_namespace.c.
/// </summary>
internal static class NamespaceNumbers
{
    /// <summary>rtgenmsg: a byte that is not looked at, padded.</summary>
    private const int AnyFamily = 0;

    /// <summary>Null when it has none. Throws <see cref="KernelException"/>.</summary>
    /// <param name="other">What stands for the namespace, opened.</param>
    public static int? Of(SafeFileHandle other)
    {
        using var socket = NetlinkSocket.Open(LinuxNetlink.NETLINK_ROUTE);
        var request = new MessageWriter();
        request.Begin(RTM_GETNSID, LinuxNetlink.NLM_F_REQUEST | LinuxNetlink.NLM_F_ACK, socket.NextSequence());
        request.Put(AnyFamily);
        request.Bytes(NETNSA_FD, BitConverter.GetBytes((int)other.DangerousGetHandle()));
        request.End();
        int? number = null;
        socket.Exchange("ask for the number of a network namespace", request, message =>
        {
            var attributes = message.AttributesAfter<int>(out _);
            if (message.Type == RTM_NEWNSID && attributes.Find(NETNSA_NSID))
            {
                number = MemoryMarshal.Read<int>(attributes.Value);
            }
        });
        return number == NETNSA_NSID_NOT_ASSIGNED ? null : number;
    }
}
