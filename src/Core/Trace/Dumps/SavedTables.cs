using System.Collections;
using System.Collections.Immutable;
using System.Text;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Trace.Dumps;

/// <summary>Where the chains of all tables are in what iptables-save wrote. Lines are given one by one; rules are
/// parsed chain by chain, when somebody asks. Not for several threads.</summary>
internal sealed class SavedTables(ReadOnlyMemory<byte> text)
    : IReadOnlyDictionary<(Table Table, string Chain), ImmutableArray<Rule>>
{
    private const int LongestName = 256;

    private readonly Dictionary<Table, Dictionary<string, SavedChain>> _tables = [];
    private Dictionary<string, SavedChain>? _open;
    private SavedChain? _last;

    public int Count => _tables.Values.Sum(table => table.Count);

    /// <summary>Chains whose rules somebody has asked for.</summary>
    public int Parsed => _tables.Values.Sum(table => table.Values.Count(chain => chain.IsParsed));

    public IEnumerable<(Table Table, string Chain)> Keys =>
        _tables.SelectMany(table => table.Value.Keys.Select(chain => (table.Key, chain)));

    public IEnumerable<ImmutableArray<Rule>> Values => this.Select(chain => chain.Value);

    public ImmutableArray<Rule> this[(Table Table, string Chain) key] =>
        TryGetValue(key, out var rules) ? rules : throw new KeyNotFoundException($"{key}");

    /// <summary>"*nat" was opened before.</summary>
    public bool Has(ReadOnlySpan<byte> line) => TableOf(line) is { } table && _tables.ContainsKey(table);

    /// <summary>"*nat": what follows is of this table. One that is none of ours is passed over.</summary>
    public void Open(ReadOnlySpan<byte> line)
    {
        _last = null;
        _open = null;
        if (TableOf(line) is not { } table)
        {
            return;
        }

        if (!_tables.TryGetValue(table, out _open))
        {
            _tables[table] = _open = new Dictionary<string, SavedChain>(StringComparer.Ordinal);
        }
    }

    /// <summary>":INPUT DROP [0:0]"</summary>
    public void Declare(ReadOnlySpan<byte> line)
    {
        if (_open is null)
        {
            return;
        }

        Span<char> letters = stackalloc char[LongestName * 2];
        var words = Letters(line[1..], letters).TrimEnd('\r');
        var end = words.IndexOf(' ');
        var chain = Find(end < 0 ? words : words[..end]);
        var rest = end < 0 ? [] : words[(end + 1)..];
        chain.DropsByPolicy |= rest.StartsWith("DROP");
        chain.Count = SavedCount.Of(rest[(rest.IndexOf(' ') + 1)..]);
    }

    /// <summary>"-A INPUT -j ACCEPT", with or without "[12:345] " before it.</summary>
    /// <returns>False when it is no such line.</returns>
    public bool Append(int start, int end)
    {
        if (_open is null)
        {
            return true;
        }

        var line = text.Span[start..end];
        if (line.StartsWith("["u8))
        {
            line = line[(line.IndexOf((byte)']') + 1)..].TrimStart((byte)' ');
        }

        if (!line.StartsWith("-A "u8))
        {
            return false;
        }

        var rest = line["-A "u8.Length..].TrimStart((byte)' ');
        var length = rest.IndexOfAny((byte)' ', (byte)'\r');
        var name = length < 0 ? rest : rest[..length];
        if (name.IsEmpty || name.Length > LongestName)
        {
            return false;
        }

        if (_last is null || !Ascii.Equals(name, _last.Name))
        {
            Span<char> letters = stackalloc char[LongestName];
            _last = Find(Letters(name, letters));
        }

        _last.Add(start, end);
        return true;
    }

    public SavedChain? Find(Table table, string chain) => _tables.GetValueOrDefault(table)?.GetValueOrDefault(chain);

    public ImmutableArray<RuleCount?> CountsOf(SavedChain chain) => chain.Counts(text.Span);

    public bool ContainsKey((Table Table, string Chain) key) => Find(key.Table, key.Chain) is not null;

    public bool TryGetValue((Table Table, string Chain) key, out ImmutableArray<Rule> value)
    {
        var chain = Find(key.Table, key.Chain);
        value = chain is null ? default : chain.Rules(text.Span);
        return chain is not null;
    }

    public IEnumerator<KeyValuePair<(Table Table, string Chain), ImmutableArray<Rule>>> GetEnumerator() =>
        _tables.SelectMany(table => table.Value.Values.Select(chain =>
            KeyValuePair.Create((table.Key, chain.Name), chain.Rules(text.Span)))).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static Table? TableOf(ReadOnlySpan<byte> line)
    {
        Span<char> name = stackalloc char[LongestName];
        return TableText.ParseAny(Letters(line[1..], name).TrimEnd(" \r"));
    }

    private SavedChain Find(ReadOnlySpan<char> name)
    {
        var chains = _open!.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!chains.TryGetValue(name, out var chain))
        {
            chain = new SavedChain(name.ToString());
            _open[chain.Name] = chain;
        }

        return chain;
    }

    private static ReadOnlySpan<char> Letters(ReadOnlySpan<byte> line, Span<char> letters) =>
        letters[..Encoding.UTF8.GetChars(line[..Math.Min(line.Length, letters.Length)], letters)];
}
