using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Trace.Dumps;

namespace Signalbox.Core.Trace;

/// <summary>Whole chains by table, as a packet meets them: wanted ones, or what a kernel holds. A chain's rules are
/// parsed when they are asked for, so that a node of many Services costs little to look at. Not for several threads.
/// </summary>
public sealed class ChainSet
{
    private readonly ChainTables _tables;

    internal ChainSet(ChainTables tables) => _tables = tables;

    public IReadOnlyDictionary<(Table Table, string Chain), ImmutableArray<Rule>> Chains => _tables;

    /// <summary>How many chains have been parsed so far.</summary>
    public int ParsedChains => _tables.ReadChains;

    /// <summary>The chain's rules in order; null when there is no such chain.</summary>
    public ImmutableArray<Rule>? Find(Table table, string chain) =>
        _tables.TryGetValue((table, chain), out var rules) ? rules : null;

    /// <summary>What falls off the end of this built-in chain is dropped.</summary>
    public bool DropsByPolicy(Table table, string chain) => _tables.Find(table, chain) is { DropsByPolicy: true };

    /// <summary>What a rule has counted; null where it is not known.</summary>
    /// <param name="table">Its table.</param>
    /// <param name="chain">Its chain.</param>
    /// <param name="position">Counted from 0.</param>
    public RuleCount? CountOf(Table table, string chain, int position)
    {
        var counts = _tables.Find(table, chain)?.Counts ?? [];
        return (uint)position < (uint)counts.Length ? counts[position] : null;
    }

    /// <summary>What has met a built-in chain's policy; null where it is not known.</summary>
    public RuleCount? CountOfPolicy(Table table, string chain) => _tables.Find(table, chain)?.Count;

    /// <summary>What a fresh kernel would hold once all is programmed.</summary>
    public static ChainSet Of(IptablesRuleset rules, IPFamily family)
    {
        var text = new ArrayBufferWriter<byte>();
        rules.Write(new RestoreWriter(family, text));
        return Parse(text.WrittenMemory);
    }

    /// <summary>Reads what iptables-save prints. Tables that iptables does not have are passed over.</summary>
    public static ChainSet Parse(IEnumerable<string> lines) =>
        Parse(Encoding.UTF8.GetBytes(string.Join('\n', lines)));

    /// <summary>The same of text in UTF-8, which must stay as it is.</summary>
    public static ChainSet Parse(ReadOnlyMemory<byte> text)
    {
        var tables = new SavedTables(text);
        var start = 0;
        while (start < text.Length)
        {
            var length = text.Span[start..].IndexOf((byte)'\n');
            var end = length < 0 ? text.Length : start + length;
            Take(tables, text.Span[start..end], start, end);
            start = end + 1;
        }

        return new ChainSet(tables.Chains);
    }

    /// <summary>Chains that somebody else reads when they are asked for.</summary>
    /// <param name="chains">All of them, and which drop by policy.</param>
    /// <param name="read">Gives a chain's rules in order.</param>
    public static ChainSet Later(
        IEnumerable<(Table Table, string Chain, bool DropsByPolicy)> chains,
        Func<Table, string, IEnumerable<Rule>> read)
    {
        var tables = new ChainTables();
        foreach (var (table, chain, drops) in chains)
        {
            tables.Open(table)[chain] = new LaterChain(chain, () => read(table, chain)) { DropsByPolicy = drops };
        }

        return new ChainSet(tables);
    }

    private static void Take(SavedTables tables, ReadOnlySpan<byte> line, int start, int end)
    {
        switch (line)
        {
            case [(byte)'*', ..]:
                tables.Open(line);
                break;
            case [(byte)':', ..]:
                tables.Declare(line);
                break;
            default:
                tables.Append(start, end);
                break;
        }
    }
}
