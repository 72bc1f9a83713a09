using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;

namespace Signalbox.Kernel.Nftables;

/// <summary>The table of nftables mode as a whole, whoever filled it: kube-proxy's bears the same name.</summary>
public static class ProxyTable
{
    private const string Name = NftRuleset.TableName;

    /// <summary>True when it is there. False where the kernel has no nf_tables. Throws <see cref="KernelException"/>.
    /// </summary>
    public static bool Exists(IPFamily family)
    {
        var operation = $"look for the nftables table {Name} of {family}";
        using var socket = NetlinkSocket.Open(LinuxNetlink.NETLINK_NETFILTER);
        var request = new MessageWriter();
        request.BeginNetfilter(
            LinuxNfnetlink.NFNL_SUBSYS_NFTABLES, LinuxNfTables.NFT_MSG_GETTABLE,
            LinuxNetlink.NLM_F_REQUEST | LinuxNetlink.NLM_F_ACK, FamilyNumber.Of(family), socket.NextSequence());
        request.Text(LinuxNfTables.NFTA_TABLE_NAME, Name);
        request.End();
        try
        {
            socket.Exchange(operation, request, _ => { });
            return true;
        }
        catch (KernelException failure) when (failure.Errno is Libc.ENOENT or Libc.EINVAL or Libc.EAFNOSUPPORT)
        {
            // EINVAL is nfnetlink's answer for a subsystem that it does not have.
            return false;
        }
    }

    /// <summary>True when a set or map of it has elements; false also when there is no such set. Throws
    /// <see cref="KernelException"/>.</summary>
    public static bool HasElements(IPFamily family, string set)
    {
        using var socket = NetlinkSocket.Open(LinuxNetlink.NETLINK_NETFILTER);
        var request = new MessageWriter();
        request.BeginNetfilter(
            LinuxNfnetlink.NFNL_SUBSYS_NFTABLES, LinuxNfTables.NFT_MSG_GETSETELEM,
            LinuxNetlink.NLM_F_REQUEST | LinuxNetlink.NLM_F_DUMP, FamilyNumber.Of(family), socket.NextSequence());
        request.Text(LinuxNfTables.NFTA_SET_ELEM_LIST_TABLE, Name);
        request.Text(LinuxNfTables.NFTA_SET_ELEM_LIST_SET, set);
        request.End();
        var isAny = false;
        try
        {
            socket.Exchange(
                $"look for elements of {set}", request,
                message =>
                {
                    var attributes = message.AttributesAfter<nfgenmsg>(out _);
                    isAny |= attributes.Find(LinuxNfTables.NFTA_SET_ELEM_LIST_ELEMENTS) && attributes.Value.Length > 0;
                },
                mayBeOvertaken: true);
            return isAny;
        }
        catch (KernelException failure) when (failure.Errno is Libc.ENOENT or Libc.EINVAL or Libc.EAFNOSUPPORT)
        {
            return false;
        }
    }

    /// <summary>Deletes it, with all that is in it, in the calling thread's network namespace. False when it was not
    /// there. Throws <see cref="KernelException"/>: Denied without CAP_NET_ADMIN.</summary>
    public static bool Delete(IPFamily family)
    {
        var operation = $"delete the nftables table {Name} of {family}";
        try
        {
            using var batch = new DeletionBatch(family);
            LetNoPacketIn(batch, family, operation);
            batch.Table(Name);
            return Run(batch, operation);
        }
        catch (KernelException failure) when (failure.Kind == KernelErrorKind.Unsupported)
        {
            // No nf_tables, no table.
            return false;
        }
    }

    /// <summary>In the moment that a map goes, a packet that is among the rules already finds nothing in it, and what
    /// finds nothing is dropped in the end. So packets are kept from coming in first; those that are in end well, since
    /// all else still stands. (Kernel 6.18: without this, one in three deletions under 10,000 connections a second cost
    /// one or two of them their first packet.)</summary>
    private static void LetNoPacketIn(DeletionBatch batch, IPFamily family, string operation)
    {
        foreach (var chain in ChainList.Read(family, Name).Where(chain => chain.IsBase))
        {
            batch.Rules(Name, chain.Name);
        }

        Run(batch, operation);
    }

    /// <summary>False when something was not there.</summary>
    private static bool Run(DeletionBatch batch, string operation) => batch.Run(operation) switch
    {
        null => true,
        { Errno: Libc.ENOENT } => false,
        { } refusal => throw new KernelException(operation, refusal.Errno, refusal.Words),
    };
}
