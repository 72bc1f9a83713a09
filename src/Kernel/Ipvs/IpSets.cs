using System.Collections.Immutable;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxIpSet;

namespace Signalbox.Kernel.Ipvs;

/// <summary>The sets of ip_set in the calling thread's network namespace, over netlink. Every method throws
/// <see cref="KernelException"/>: Unsupported when the kernel has no ip_set, Denied without CAP_NET_ADMIN. Source:
/// net/netfilter/ipset/ip_set_core.c.</summary>
public static class IpSets
{
    private const string Absent = "this kernel has no ip_set";

    /// <summary>The names of all sets, sorted.</summary>
    public static ImmutableArray<string> List()
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        Ask("list ip sets", IPSET_CMD_LIST, LinuxNetlink.NLM_F_DUMP, writer =>
            writer.BigEndian32(IPSET_ATTR_FLAGS, IPSET_FLAG_LIST_SETNAME), message =>
        {
            var attributes = message.AttributesAfter<nfgenmsg>(out _);
            if (attributes.Find(IPSET_ATTR_SETNAME))
            {
                names.Add(attributes.Text);
            }
        });
        return [.. names];
    }

    /// <summary>False when there is no such set. One that rules still look into is an error.</summary>
    public static bool Destroy(string name)
    {
        try
        {
            Ask($"destroy ip set {name}", IPSET_CMD_DESTROY, LinuxNetlink.NLM_F_ACK, writer =>
                writer.Text(IPSET_ATTR_SETNAME, name), _ => { });
            return true;
        }
        catch (KernelException failure) when (failure.Errno == Libc.ENOENT)
        {
            return false;
        }
    }

    private static void Ask(
        string operation, int message, ushort flags, Action<MessageWriter> write, Action<NetlinkMessage> onAnswer)
    {
        using var socket = NetlinkSocket.Open(LinuxNetlink.NETLINK_NETFILTER);
        var request = new MessageWriter();
        request.BeginNetfilter(
            LinuxNfnetlink.NFNL_SUBSYS_IPSET, message, (ushort)(flags | LinuxNetlink.NLM_F_REQUEST), 0,
            socket.NextSequence());
        request.Bytes(IPSET_ATTR_PROTOCOL, [IPSET_PROTOCOL_MIN]);
        write(request);
        request.End();
        try
        {
            socket.Exchange(operation, request, onAnswer);
        }
        catch (KernelException failure) when (failure.Errno == Libc.EINVAL)
        {
            // nfnetlink answers so for a subsystem that it does not have.
            throw new KernelException(operation, KernelErrorKind.Unsupported, Absent, failure);
        }
        catch (KernelException failure) when (failure.Errno >= IPSET_ERR_PRIVATE)
        {
            // ip_set numbers some refusals itself: the C library has no words for them.
            throw new KernelException(operation, KernelErrorKind.Conflict, OwnWords(failure.Errno), failure);
        }
    }

    private static string OwnWords(int errno) =>
        errno == IPSET_ERR_BUSY ? "rules still look into it" : $"ip_set refuses with {errno}";
}
