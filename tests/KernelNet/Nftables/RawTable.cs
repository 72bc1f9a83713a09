using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing.Nftables;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.KernelNet.Nftables;

/// <summary>Our table as the kernel dumps it: the attributes of each chain, rule and set in its order, without numbers
/// that the kernel gives.</summary>
internal static class RawTable
{
    private const ushort ChainHandle = 2;
    private const ushort RuleHandle = 3;
    private const ushort RulePosition = 6;
    private const ushort SetHandle = 16;

    internal static List<string> Lines(TemporaryNamespace inside, IPFamily family)
    {
        using var socket = inside.Run(() => NetlinkSocket.Open(LinuxNetlink.NETLINK_NETFILTER));
        return
        [
            .. Dump(socket, family, NFT_MSG_GETCHAIN, ChainHandle),
            .. Dump(socket, family, NFT_MSG_GETRULE, RuleHandle, RulePosition),
            .. Dump(socket, family, NFT_MSG_GETSET, SetHandle),
        ];
    }

    private static List<string> Dump(
        NetlinkSocket socket, IPFamily family, int message, params ReadOnlySpan<ushort> without)
    {
        var request = new MessageWriter();
        request.BeginNetfilter(
            LinuxNfnetlink.NFNL_SUBSYS_NFTABLES,
            message,
            LinuxNetlink.NLM_F_REQUEST | LinuxNetlink.NLM_F_DUMP,
            FamilyNumber.Of(family),
            socket.NextSequence());
        request.Text(NFTA_TABLE_NAME, NftRuleset.TableName);
        request.End();
        var lines = new List<string>();
        var left = without.ToArray();
        socket.Exchange("dump", request, answer =>
        {
            var attributes = answer.AttributesAfter<nfgenmsg>(out _);
            var kept = new MessageWriter();
            while (attributes.Next())
            {
                if (!left.Contains(attributes.Type))
                {
                    kept.Bytes(attributes.Type, attributes.Value);
                }
            }

            lines.Add($"{message} {WireText.Attributes(kept.Written)}");
        });
        return lines;
    }
}
