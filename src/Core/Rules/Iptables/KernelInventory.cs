using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;

namespace Signalbox.Core.Rules.Iptables;

/// <summary>Goes through what the kernel holds, ticking off what is wanted; what is left at the end is nobody's.
/// </summary>
public sealed class KernelInventory
{
    private readonly KernelRules _kernel;
    private readonly ChainDigest _digest;
    private readonly HashSet<string> _claimedChains = new(StringComparer.Ordinal);
    private readonly Dictionary<(Table, string, Rule), int> _lines = [];
    private readonly Dictionary<(Table, string, Rule), int> _places = [];

    /// <param name="family">The family of the rules.</param>
    /// <param name="kernel">What was read.</param>
    /// <param name="endRules">For each shared chain the rules that end it, which are no Service's lines.</param>
    public KernelInventory(
        IPFamily family, KernelRules kernel, IReadOnlyDictionary<(Table, string), EquatableArray<Rule>> endRules)
    {
        _kernel = kernel;
        _digest = new ChainDigest(family);
        foreach (var (table, chain) in FixedRenderer.DispatchChains)
        {
            var ends = endRules[(table, chain)].Items.ToHashSet();
            foreach (var rule in kernel.Find(table, chain) ?? [])
            {
                if (!ends.Contains(rule))
                {
                    var key = (table, chain, rule);
                    _lines[key] = _lines.GetValueOrDefault(key) + 1;
                    _places.TryAdd(key, _places.Count);
                }
            }
        }
    }

    /// <summary>True when the kernel holds the chain with just these rules. It is wanted either way.</summary>
    public bool Claim(Chain chain)
    {
        _claimedChains.Add(chain.Name);
        return _kernel.ServiceChains.TryGetValue(chain.Name, out var held) && held == _digest.Of(chain);
    }

    /// <summary>True when all chains of the Service are held as they are, without ticking any off.</summary>
    public bool Holds(ImmutableArray<Chain> chains) => chains.All(
        chain => _kernel.ServiceChains.TryGetValue(chain.Name, out var held) && held == _digest.Of(chain));

    /// <summary>True when the kernel holds the line; each that it holds can be ticked off once.</summary>
    public bool Claim(DispatchLine line)
    {
        var key = (line.Table, line.Chain, line.Rule);
        if (_lines.GetValueOrDefault(key) == 0)
        {
            return false;
        }

        _lines[key]--;
        return true;
    }

    /// <summary>True when of two lines that the kernel holds, in one chain, the first stands first.</summary>
    public bool StandsBefore(DispatchLine first, DispatchLine second) =>
        _places[(first.Table, first.Chain, first.Rule)] <= _places[(second.Table, second.Chain, second.Rule)];

    /// <summary>The chain exists, whatever it holds.</summary>
    public bool Has(string chain) => _kernel.ServiceChains.ContainsKey(chain);

    /// <summary>Keeps a chain from being stale, whatever it holds.</summary>
    public void Keep(string chain) => _claimedChains.Add(chain);

    /// <summary>True when the kernel holds all these lines, each chain's in the order given, and no copy of one.
    /// </summary>
    public bool HoldsInOrder(IReadOnlyList<DispatchLine> lines) => lines
        .GroupBy(line => (line.Table, line.Chain))
        .All(group => HoldsInOrder(
            _kernel.Find(group.Key.Table, group.Key.Chain) ?? [], group.Select(line => line.Rule)));

    /// <summary>A Service that claims a frontend in two ways has two lines that read alike, and a copy too many would
    /// leave the order to which of them is deleted.</summary>
    private static bool HoldsInOrder(IReadOnlyList<Rule> held, IEnumerable<Rule> rules)
    {
        var wanted = rules.ToList();
        var known = wanted.ToHashSet();
        return held.Where(known.Contains).SequenceEqual(wanted);
    }

    /// <summary>Chains of single Services that nobody claimed.</summary>
    public IReadOnlyList<string> StaleChains() =>
        [.. _kernel.ServiceChains.Keys.Where(name => !_claimedChains.Contains(name)).Order(StringComparer.Ordinal)];

    /// <summary>Lines of shared chains that nobody claimed.</summary>
    public IReadOnlyList<DispatchLine> StaleLines() =>
    [
        .. _lines.SelectMany(line => Enumerable.Repeat(
            new DispatchLine(line.Key.Item1, line.Key.Item2, line.Key.Item3, Origin: null), line.Value)),
    ];
}
