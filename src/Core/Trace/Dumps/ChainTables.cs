using System.Collections;
using System.Collections.Immutable;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Trace.Dumps;

/// <summary>Chains by table and name. Not for several threads.</summary>
internal sealed class ChainTables : IReadOnlyDictionary<(Table Table, string Chain), ImmutableArray<Rule>>
{
    private readonly Dictionary<Table, Dictionary<string, HeldChain>> _tables = [];

    public int Count => _tables.Values.Sum(table => table.Count);

    /// <summary>Chains whose rules somebody has asked for.</summary>
    public int ReadChains => _tables.Values.Sum(table => table.Values.Count(chain => chain.IsRead));

    public IEnumerable<(Table Table, string Chain)> Keys =>
        _tables.SelectMany(table => table.Value.Keys.Select(chain => (table.Key, chain)));

    public IEnumerable<ImmutableArray<Rule>> Values => this.Select(chain => chain.Value);

    public ImmutableArray<Rule> this[(Table Table, string Chain) key] =>
        TryGetValue(key, out var rules) ? rules : throw new KeyNotFoundException($"{key}");

    public bool Has(Table table) => _tables.ContainsKey(table);

    /// <summary>A table's chains by name, to add to.</summary>
    public Dictionary<string, HeldChain> Open(Table table)
    {
        if (!_tables.TryGetValue(table, out var chains))
        {
            _tables[table] = chains = new Dictionary<string, HeldChain>(StringComparer.Ordinal);
        }

        return chains;
    }

    public HeldChain? Find(Table table, string chain) => _tables.GetValueOrDefault(table)?.GetValueOrDefault(chain);

    public bool ContainsKey((Table Table, string Chain) key) => Find(key.Table, key.Chain) is not null;

    public bool TryGetValue((Table Table, string Chain) key, out ImmutableArray<Rule> value)
    {
        var chain = Find(key.Table, key.Chain);
        value = chain?.Rules ?? default;
        return chain is not null;
    }

    /// <summary>Reads all chains on the way: who wants names only asks for the keys.</summary>
    public IEnumerator<KeyValuePair<(Table Table, string Chain), ImmutableArray<Rule>>> GetEnumerator() =>
        _tables.SelectMany(table => table.Value.Values.Select(chain =>
            KeyValuePair.Create((table.Key, chain.Name), chain.Rules))).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
