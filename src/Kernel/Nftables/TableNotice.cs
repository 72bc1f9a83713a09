using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables;

/// <summary>Notifications about our table. The table's name is attribute 1 in all kinds of them.</summary>
internal static class TableNotice
{
    internal static bool IsGeneration(in NetlinkMessage message) => message.Type == Type(NFT_MSG_NEWGEN);

    /// <summary>It says that something in our table, or the table itself, was made or deleted.</summary>
    internal static bool IsOfOurs(in NetlinkMessage message, byte family)
    {
        if (message.Type >> 8 != LinuxNfnetlink.NFNL_SUBSYS_NFTABLES || IsGeneration(message)
            || message.Payload is not [var of, ..] || of != family)
        {
            return false;
        }

        var attributes = message.AttributesAfter<nfgenmsg>(out _);
        return attributes.Find(NFTA_TABLE_NAME) && attributes.IsText(NftRuleset.TableName);
    }

    /// <summary>The chain or set that it is about, or is in; empty for the table.</summary>
    internal static ReadOnlySpan<byte> Name(in NetlinkMessage message)
    {
        var kind = message.Type & 0xff;
        if (kind is NFT_MSG_NEWTABLE or NFT_MSG_DELTABLE)
        {
            return default;
        }

        // Attribute 2 names the chain of a rule, and a set: its own, or that of elements.
        var attributes = message.AttributesAfter<nfgenmsg>(out _);
        var name = kind is NFT_MSG_NEWCHAIN or NFT_MSG_DELCHAIN ? NFTA_CHAIN_NAME : NFTA_RULE_CHAIN;
        return attributes.Find(name) ? attributes.TextBytes : default;
    }

    private static int Type(int message) => (LinuxNfnetlink.NFNL_SUBSYS_NFTABLES << 8) | message;
}
