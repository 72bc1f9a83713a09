using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Testing.Nftables;

/// <summary>A table of nftables in memory, with the kernel's refusals: for laws over many random clusters, and for
/// walks of packets. Never stands in for a kernel test. Packets do not add to its dynamic sets.</summary>
public sealed class MemoryRuleset(IPFamily family) : INftTable, INftElements
{
    private readonly Dictionary<string, PrefixIndex> _indexes = new(StringComparer.Ordinal);
    private MemoryTable? _table;

    public bool HasTable => _table is not null;

    /// <summary>Transactions that were taken, but for those of no operation.</summary>
    public int Commits { get; private set; }

    /// <summary>Sets and chains as they are, by name; none where there is no table.</summary>
    public NftRuleset Rules => _table is { } table
        ? new(family,
            [.. table.Sets.Values.Select(set => set.Set).OrderBy(set => set.Name, StringComparer.Ordinal)],
            [.. table.Chains.Values.OrderBy(chain => chain.Name, StringComparer.Ordinal)])
        : new(family, [], []);

    public NftOutcome Run(Action<IRulesetWriter> write)
    {
        var transaction = new MemoryTransaction(_table);
        write(transaction);
        transaction.Finish();
        if (transaction.Refusals.Count == 0 && transaction.Operations > 0)
        {
            _table = transaction.Table;
            Commits++;
        }

        return new NftOutcome([.. transaction.Refusals]) { Operations = transaction.Operations };
    }

    public NftInventory Read()
    {
        var found = new NftInventory();
        if (_table is not { } table)
        {
            return found;
        }

        found.Table();
        foreach (var (set, elements) in table.Sets.Values)
        {
            found.Set(set);
            foreach (var element in elements.Values)
            {
                found.Element(set.Name, element);
            }
        }

        foreach (var chain in table.Chains.Values)
        {
            found.Chain(chain);
        }

        return found;
    }

    /// <summary>The elements of a set, in any order; of one that is not there, none.</summary>
    public IEnumerable<NftElement> ElementsOf(string set) => Find(set)?.Elements.Values ?? [];

    public bool TryFind(string set, in RegisterBytes key, out NftElement element)
    {
        element = default;
        return Find(set) is { } found && found.Elements.TryGetValue(key, out element);
    }

    public IEnumerable<NftElement> StartingWith(string set, RegisterBytes prefix)
    {
        if (Find(set) is not { } found)
        {
            return [];
        }

        if (!_indexes.TryGetValue(set, out var index) || !index.IsOf(found.Elements, prefix.Length))
        {
            index = new PrefixIndex(found.Elements, prefix.Length);
            _indexes[set] = index;
        }

        return index.Find(prefix);
    }

    private MemorySet? Find(string set) => _table?.Sets.GetValueOrDefault(set);

    /// <summary>A set's elements by the beginning of their keys, as they were at one time.</summary>
    private sealed class PrefixIndex(ImmutableDictionary<RegisterBytes, NftElement> elements, int length)
    {
        private readonly ILookup<RegisterBytes, NftElement> _byPrefix =
            elements.Values.ToLookup(element => new RegisterBytes(element.Key.Span[..length]));

        public bool IsOf(ImmutableDictionary<RegisterBytes, NftElement> now, int prefixLength) =>
            elements == now && length == prefixLength;

        public IEnumerable<NftElement> Find(RegisterBytes prefix) => _byPrefix[prefix];
    }
}
