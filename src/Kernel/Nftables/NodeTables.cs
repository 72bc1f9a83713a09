using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables;

/// <summary>Reads all tables that packets of a family pass, whoever wrote them: what they declare at once, the rules of
/// a chain and the elements of a set when somebody asks for them, so each is as it was then. Anonymous sets are
/// sets as others. Dormant tables are left out, and those of iptables-nft, which iptables-save has words for.
/// </summary>
public sealed class NodeTables
{
    private readonly NftDump _dump = new();
    private readonly IPFamily _family;
    private readonly List<(byte Family, string Name)> _tables = [];
    private readonly Dictionary<(byte Family, string Table), List<NftSet>> _sets = [];
    private readonly Dictionary<(byte Family, string Table), List<NftChain>> _chains = [];

    private NodeTables(IPFamily family) => _family = family;

    /// <summary>In the calling thread's network namespace, later too. None where the kernel has no nf_tables. Throws
    /// <see cref="KernelException"/>; so may whoever asks for rules and elements later.</summary>
    public static ImmutableArray<NftablesRules> Read(IPFamily family)
    {
        var tables = new NodeTables(family);
        try
        {
            foreach (var number in new byte[] { FamilyNumber.Of(family), LinuxNetfilter.NFPROTO_INET })
            {
                tables.List(number);
            }
        }
        catch (KernelException failure) when (failure.Kind == KernelErrorKind.Unsupported)
        {
            return [];
        }

        return [.. tables._tables.Where(table => !tables.IsOfIptables(table)).Select(tables.RulesOf)];
    }

    private void List(byte family)
    {
        var found = new List<(byte, string)>();
        _dump.Run("list the tables of nf_tables", NFT_MSG_GETTABLE, family, _ => found.Clear(), message =>
        {
            var attributes = message.TableAfter<nfgenmsg>();
            if ((attributes.BigEndian32(NFTA_TABLE_FLAGS) & NFT_TABLE_F_DORMANT) == 0)
            {
                found.Add((family, attributes.Text(NFTA_TABLE_NAME)));
            }
        });
        if (found.Count == 0)
        {
            return;
        }

        _tables.AddRange(found);
        _dump.Run(
            "list the sets of nf_tables", NFT_MSG_GETSET, family, _ => Clear(_sets, family),
            message => Gather(_sets, (family, TableOf(message, NFTA_SET_TABLE)), SetCodec.DecodeForeign(message)));
        _dump.Run(
            "list the chains of nf_tables", NFT_MSG_GETCHAIN, family, _ => Clear(_chains, family),
            message =>
            {
                if (ChainCodec.DecodeForeign(message) is { } chain)
                {
                    var table = TableOf(message, NFTA_CHAIN_TABLE);
                    Gather(_chains, (family, table), NftChain.Later(
                        chain.Name, () => ReadRules(family, table, chain.Name), chain.Hook, chain.Comment));
                }
            });
    }

    private static string TableOf(in NetlinkMessage message, ushort attribute) =>
        message.TableAfter<nfgenmsg>().Text(attribute);

    private static void Gather<T>(Dictionary<(byte, string), List<T>> lists, (byte, string) table, T one)
    {
        if (!lists.TryGetValue(table, out var list))
        {
            lists[table] = list = [];
        }

        list.Add(one);
    }

    private static void Clear<T>(Dictionary<(byte Family, string Table), List<T>> lists, byte family)
    {
        foreach (var table in lists.Keys.Where(table => table.Family == family).ToList())
        {
            lists.Remove(table);
        }
    }

    /// <summary>iptables-nft names its tables and base chains as iptables does; nobody else writes in capitals.
    /// </summary>
    private bool IsOfIptables((byte Family, string Name) table)
    {
        var hooked = _chains.GetValueOrDefault(table)?.Where(chain => chain.Hook is not null).ToList() ?? [];
        return table.Family != LinuxNetfilter.NFPROTO_INET
            && table.Name is "filter" or "nat" or "mangle" or "raw" or "security"
            && hooked.Count > 0 && hooked.All(chain => chain.Name.All(char.IsAsciiLetterUpper));
    }

    private NftablesRules RulesOf((byte Family, string Name) table)
    {
        var sets = _sets.GetValueOrDefault(table)?.ToImmutableArray() ?? [];
        var chains = _chains.GetValueOrDefault(table)?.ToImmutableArray() ?? [];
        var byName = sets.ToDictionary(set => set.Name, StringComparer.Ordinal);
        return new NftablesRules(
            table.Family == LinuxNetfilter.NFPROTO_INET ? "inet" : _family == IPFamily.IPv4 ? "ip" : "ip6",
            table.Name,
            new NftRuleset(_family, new(sets), new(chains)),
            new HeldElements(name => byName.TryGetValue(name, out var set) ? ReadElements(table, set) : null));
    }

    /// <summary>None where the chain is gone.</summary>
    private EquatableArray<NftRule> ReadRules(byte family, string table, string chain)
    {
        var rules = ImmutableArray.CreateBuilder<NftRule>();
        _dump.Run(
            $"read the rules of {table} {chain}", NFT_MSG_GETRULE, family,
            request =>
            {
                rules.Clear();
                request.Text(NFTA_RULE_TABLE, table);
                request.Text(NFTA_RULE_CHAIN, chain);
            },
            message => rules.Add(RuleCodec.Decode(message)));
        return new(rules.DrainToImmutable());
    }

    /// <summary>Null where the set is gone, or its keys cannot be said.</summary>
    private SetContent? ReadElements((byte Family, string Name) table, NftSet set)
    {
        if (set.Key.IsEmpty)
        {
            return null;
        }

        var gathered = new ElementGathering(set);
        try
        {
            _dump.Run(
                $"read the elements of {table.Name} {set.Name}", NFT_MSG_GETSETELEM, table.Family,
                request =>
                {
                    gathered.Clear();
                    request.Text(NFTA_SET_ELEM_LIST_TABLE, table.Name);
                    request.Text(NFTA_SET_ELEM_LIST_SET, set.Name);
                },
                message =>
                {
                    var attributes = message.AttributesAfter<nfgenmsg>(out _);
                    var elements = attributes.Find(NFTA_SET_ELEM_LIST_ELEMENTS) ? attributes.Nested : default;
                    while (elements.Next())
                    {
                        gathered.Add(elements.Value);
                    }
                });
        }
        catch (KernelException failure) when (failure.Errno == Libc.ENOENT)
        {
            return null;
        }

        return gathered.Content();
    }
}
