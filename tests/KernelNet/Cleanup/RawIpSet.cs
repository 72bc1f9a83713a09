using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxIpSet;

namespace Signalbox.KernelNet.Cleanup;

/// <summary>Makes sets without the program ipset.</summary>
internal static class RawIpSet
{
    /// <summary>A hash:ip of IPv4 addresses, empty, in the calling thread's network namespace. False where the kernel
    /// has no such sets.</summary>
    internal static bool TryCreate(string name)
    {
        using var socket = NetlinkSocket.Open(LinuxNetlink.NETLINK_NETFILTER);
        var request = new MessageWriter();
        request.BeginNetfilter(
            LinuxNfnetlink.NFNL_SUBSYS_IPSET, IPSET_CMD_CREATE,
            LinuxNetlink.NLM_F_REQUEST | LinuxNetlink.NLM_F_ACK | LinuxNetlink.NLM_F_CREATE | LinuxNetlink.NLM_F_EXCL,
            0, socket.NextSequence());
        request.Bytes(IPSET_ATTR_PROTOCOL, [IPSET_PROTOCOL_MIN]);
        request.Text(IPSET_ATTR_SETNAME, name);
        request.Text(IPSET_ATTR_TYPENAME, "hash:ip");
        request.Bytes(IPSET_ATTR_REVISION, [0]);
        request.Bytes(IPSET_ATTR_FAMILY, [(byte)Libc.AF_INET]);
        request.EndNest(request.BeginNest(IPSET_ATTR_DATA));
        request.End();
        try
        {
            socket.Exchange($"create ip set {name}", request, _ => { });
            return true;
        }
        catch (Signalbox.Kernel.KernelException failure) when (failure.Errno == Libc.EINVAL)
        {
            return false;
        }
    }
}
