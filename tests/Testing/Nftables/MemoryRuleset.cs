using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Testing.Nftables;

/// <summary>A table of nftables in memory, with the kernel's refusals: for laws over many random clusters, and for
/// walks of packets. Never stands in for a kernel test. Packets do not add to its dynamic sets.</summary>
public sealed class MemoryRuleset(IPFamily family) : IRulesetWriter, INftElements
{
    private readonly Dictionary<string, PrefixIndex> _indexes = new(StringComparer.Ordinal);
    private MemoryTable? _table;
    private ServiceName? _owner;

    public bool HasTable => _table is not null;

    /// <summary>Transactions that were taken.</summary>
    public int Commits { get; private set; }

    /// <summary>Operations taken so far, but for the naming of owners.</summary>
    public int Operations { get; private set; }

    /// <summary>Sets and chains as they are, by name; none where there is no table.</summary>
    public NftRuleset Rules => _table is { } table
        ? new(family,
            [.. table.Sets.Values.Select(set => set.Set).OrderBy(set => set.Name, StringComparer.Ordinal)],
            [.. table.Chains.Values.OrderBy(chain => chain.Name, StringComparer.Ordinal)])
        : new(family, [], []);

    /// <summary>All or nothing.</summary>
    /// <exception cref="InvalidOperationException">What the kernel would have refused.</exception>
    public void Transact(Action<IRulesetWriter> write)
    {
        var before = _table;
        try
        {
            write(this);
            if (_table is { } table)
            {
                MemoryTable.Check(table);
            }

            Commits++;
        }
        catch
        {
            _table = before;
            throw;
        }
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

    public void For(ServiceName? owner) => _owner = owner;

    public void AddTable() => Set(_table ?? MemoryTable.Empty);

    public void DeleteTable()
    {
        _ = Table;
        Set(null);
    }

    public void AddChain(NftChain chain) => Do(Table.AddChain, chain);

    public void FlushChain(string chain) => Do(Table.FlushChain, chain);

    public void DeleteChain(string chain) => Do(Table.DeleteChain, chain);

    public void AddRule(string chain, NftRule rule) => Do(value => Table.AddRule(chain, value), rule);

    public void AddSet(NftSet set) => Do(Table.AddSet, set);

    public void FlushSet(string set) => Do(Table.FlushSet, set);

    public void DeleteSet(string set) => Do(Table.DeleteSet, set);

    public void AddElement(NftSet set, in NftElement element) =>
        Do(value => Table.AddElement(set.Name, value), element);

    public void DeleteElement(NftSet set, in NftElement element) =>
        Do(value => Table.DeleteElement(set.Name, value), element);

    private MemoryTable Table => _table ?? throw new InvalidOperationException("there is no table");

    private MemorySet? Find(string set) => _table?.Sets.GetValueOrDefault(set);

    private void Do<T>(Func<T, MemoryTable> operation, T value)
    {
        try
        {
            Set(operation(value));
        }
        catch (InvalidOperationException refusal) when (_owner is not null)
        {
            throw new InvalidOperationException($"{_owner}: {refusal.Message}", refusal);
        }
    }

    private void Set(MemoryTable? table)
    {
        _table = table;
        Operations++;
    }

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
