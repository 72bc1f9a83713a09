using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Trace;

/// <summary>Whole chains by table, as a packet meets them: wanted ones, or what a kernel holds.</summary>
public sealed class ChainSet
{
    private readonly Dictionary<(Table, string), ImmutableArray<Rule>.Builder> _building = [];
    private readonly HashSet<(Table, string)> _dropByPolicy = [];

    private ChainSet(IEnumerable<string> lines)
    {
        Table? open = null;
        foreach (var line in lines)
        {
            if (line.StartsWith('*'))
            {
                open = TableText.ParseAny(line.AsSpan(1).TrimEnd());
            }
            else if (open is { } table)
            {
                Read(table, line.Split(' ', 3));
            }
        }

        Chains = _building.ToDictionary(chain => chain.Key, chain => chain.Value.DrainToImmutable());
        _building.Clear();
    }

    public IReadOnlyDictionary<(Table Table, string Chain), ImmutableArray<Rule>> Chains { get; }

    /// <summary>The chain's rules in order; null when there is no such chain.</summary>
    public ImmutableArray<Rule>? Find(Table table, string chain) =>
        Chains.TryGetValue((table, chain), out var rules) ? rules : null;

    /// <summary>What falls off the end of this built-in chain is dropped.</summary>
    public bool DropsByPolicy(Table table, string chain) => _dropByPolicy.Contains((table, chain));

    /// <summary>What a fresh kernel would hold once all is programmed.</summary>
    public static ChainSet Of(IptablesRuleset rules, IPFamily family)
    {
        var text = new ArrayBufferWriter<byte>();
        rules.Write(new RestoreWriter(family, text));
        return Parse(Encoding.UTF8.GetString(text.WrittenSpan).Split('\n'));
    }

    /// <summary>Reads what iptables-save prints. Tables that are none of ours are passed over.</summary>
    public static ChainSet Parse(IEnumerable<string> lines) => new(lines);

    private void Read(Table table, string[] words)
    {
        switch (words)
        {
            case ["-A", var chain, ..]:
                Open(table, chain).Add(RuleParser.Parse(words.Length > 2 ? words[2] : ""));
                break;
            case [[':', .. var chain], var policy, ..]:
                Open(table, chain);
                if (policy == "DROP")
                {
                    _dropByPolicy.Add((table, chain));
                }

                break;
            default:
                break;
        }
    }

    private ImmutableArray<Rule>.Builder Open(Table table, string chain)
    {
        if (!_building.TryGetValue((table, chain), out var rules))
        {
            rules = ImmutableArray.CreateBuilder<Rule>();
            _building[(table, chain)] = rules;
        }

        return rules;
    }
}
