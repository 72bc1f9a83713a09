using Signalbox.Core.Model;
using Signalbox.Kernel.Changes;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Iptables;

/// <summary>Gathers from the notifications of one nf_tables transaction what it did to the proxy's rules of one
/// family. The kernel ends each transaction's notifications with NFT_MSG_NEWGEN, which names the process.</summary>
internal sealed class NftTransaction(IPFamily family)
{
    private readonly byte _family = FamilyNumber.Of(family);
    private readonly TransactionNotes _notes = new();

    /// <summary>Takes the next notification. At the end of a transaction that touched the proxy's rules returns what
    /// it did, else null.</summary>
    internal Drift? Add(in NetlinkMessage message)
    {
        if (message.Type >> 8 != LinuxNfnetlink.NFNL_SUBSYS_NFTABLES)
        {
            return null;
        }

        _notes.Follow(message.Port);
        var kind = message.Type & 0xff;
        if (kind == NFT_MSG_NEWGEN)
        {
            return _notes.End(message);
        }

        if (message.Payload[0] == _family)
        {
            Add(kind, message);
        }

        return null;
    }

    private void Add(int kind, in NetlinkMessage message)
    {
        switch (kind)
        {
            case NFT_MSG_NEWRULE or NFT_MSG_DELRULE:
                AddRule(message);
                break;
            case NFT_MSG_NEWCHAIN or NFT_MSG_DELCHAIN:
                AddChain(message);
                break;
            case NFT_MSG_DELTABLE:
                var attributes = message.AttributesAfter<nfgenmsg>(out _);
                if (attributes.Find(NFTA_TABLE_NAME) && WatchedTable(attributes.TextBytes) is { } table)
                {
                    _notes.Add(table, []);
                }

                break;
        }
    }

    private void AddChain(in NetlinkMessage message)
    {
        var attributes = message.AttributesAfter<nfgenmsg>(out _);
        string? table = null;
        while (attributes.Next())
        {
            if (attributes.Type == NFTA_CHAIN_TABLE && (table = WatchedTable(attributes.TextBytes)) is null)
            {
                return;
            }

            if (attributes.Type == NFTA_CHAIN_NAME && table is not null && ProxyChains.IsOurs(attributes.TextBytes))
            {
                _notes.Add(table, attributes.TextBytes);
            }
        }
    }

    private void AddRule(in NetlinkMessage message)
    {
        var attributes = message.AttributesAfter<nfgenmsg>(out _);
        string? table = null;
        ReadOnlySpan<byte> chain = [];
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case NFTA_RULE_TABLE when (table = WatchedTable(attributes.TextBytes)) is null:
                    return;
                case NFTA_RULE_CHAIN:
                    chain = attributes.TextBytes;
                    if (ProxyChains.IsOurs(chain))
                    {
                        _notes.Add(table!, chain);
                        return;
                    }

                    break;
                case NFTA_RULE_EXPRESSIONS when JumpsToOurs(attributes.Nested):
                    _notes.Add(table!, chain);
                    return;
            }
        }
    }

    /// <summary>A rule elsewhere is the proxy's when it leads to a chain of the proxy. Layout: expressions { element
    /// { name, data { data { verdict { chain } } } } }, for the expression "immediate".</summary>
    private static bool JumpsToOurs(AttributeReader expressions)
    {
        while (expressions.Find(NFTA_LIST_ELEM))
        {
            var expression = expressions.Nested;
            if (expression.Find(NFTA_EXPR_NAME) && expression.TextBytes.SequenceEqual("immediate"u8)
                && Descend(ref expression, NFTA_EXPR_DATA) && Descend(ref expression, NFTA_IMMEDIATE_DATA)
                && Descend(ref expression, NFTA_DATA_VERDICT) && expression.Find(NFTA_VERDICT_CHAIN)
                && ProxyChains.IsOurs(expression.TextBytes))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Descend(ref AttributeReader attributes, ushort type)
    {
        if (!attributes.Find(type))
        {
            return false;
        }

        attributes = attributes.Nested;
        return true;
    }

    private static string? WatchedTable(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("nat"u8) ? "nat"
        : name.SequenceEqual("filter"u8) ? "filter"
        : name.SequenceEqual("mangle"u8) ? "mangle"
        : null;
}
