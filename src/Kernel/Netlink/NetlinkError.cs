using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Signalbox.Kernel.Interop;

namespace Signalbox.Kernel.Netlink;

/// <summary>What an NLMSG_ERROR or NLMSG_DONE says. Errno 0 is an acknowledgement; <paramref name="Words"/> is the
/// kernel's extended text where it gave one, <paramref name="Offset"/> where in the request it points to an attribute.
/// </summary>
internal readonly record struct NetlinkError(int Errno, string? Words, int? Offset = null)
{
    /// <summary>Layout: a negative errno; in NLMSG_ERROR then the header of the request and, unless capped, its
    /// body; then attributes when NLM_F_ACK_TLVS is set.</summary>
    internal static NetlinkError Read(in NetlinkMessage message)
    {
        var payload = message.Payload;
        if (payload.Length < sizeof(int))
        {
            return default;
        }

        var errno = -MemoryMarshal.Read<int>(payload);
        if ((message.Flags & LinuxNetlink.NLM_F_ACK_TLVS) == 0)
        {
            return new NetlinkError(errno, null);
        }

        var attributes = new AttributeTable(payload[AttributesAt(message)..]);
        return new NetlinkError(
            errno,
            attributes.Has(LinuxNetlink.NLMSGERR_ATTR_MSG) ? attributes.Text(LinuxNetlink.NLMSGERR_ATTR_MSG) : null,
            attributes.Bytes(LinuxNetlink.NLMSGERR_ATTR_OFFS) is { Length: sizeof(int) } offset
                ? MemoryMarshal.Read<int>(offset)
                : null);
    }

    private static int AttributesAt(in NetlinkMessage message)
    {
        if (message.Type == LinuxNetlink.NLMSG_DONE)
        {
            return sizeof(int);
        }

        if (!MemoryMarshal.TryRead<nlmsghdr>(message.Payload[sizeof(int)..], out var request))
        {
            return message.Payload.Length;
        }

        var echoed = (message.Flags & LinuxNetlink.NLM_F_CAPPED) != 0
            ? (uint)Unsafe.SizeOf<nlmsghdr>()
            : Math.Min(request.nlmsg_len, (uint)message.Payload.Length);
        return Math.Min(sizeof(int) + NetlinkBatch.Align((int)echoed), message.Payload.Length);
    }
}
