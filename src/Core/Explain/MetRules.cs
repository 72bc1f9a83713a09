using System.Collections.Immutable;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Explain;

/// <summary>The rules that calls of one Service port meet, gathered over all of them, each once.</summary>
internal sealed class MetRules(Ground ground)
{
    private readonly OrderedDictionary<MetKey, Entry> _entries = [];
    private readonly IptablesWords _iptables =
        new(ground.Rules?.Iptables.FirstOrDefault()?.Chains ?? ChainSet.Parse([]));

    private readonly RuleText _iptablesText = new(ground.Family);
    private readonly NftText _nftText = new(ground.Family);

    public void Add(Caller caller, in Packet packet, ImmutableArray<Outcome> outcomes)
    {
        foreach (var outcome in outcomes)
        {
            Entry? before = null;
            foreach (var met in outcome.Met)
            {
                var key = MetKey.Of(met);
                if (!_entries.TryGetValue(key, out var entry))
                {
                    entry = new Entry(met, MetPhase.Of(met, ground.Rules!));
                    _entries.Add(key, entry);
                }

                entry.Meet(caller, packet, met.Hook);
                before?.GoesOnTo(entry);
                before = entry;
            }
        }
    }

    /// <summary>Chain by chain, as packets come through them.</summary>
    public ImmutableArray<ExplainedRule> InOrder() =>
    [
        .. _entries.Values.GroupBy(entry => entry.Phase)
            .OrderBy(phase => phase.Key)
            .SelectMany(InOrder)
            .Select(Explain),
    ];

    /// <summary>Base chains first; of others, each behind all that lead to it.</summary>
    private IEnumerable<Entry> InOrder(IEnumerable<Entry> entries)
    {
        var chains = entries.GroupBy(entry => entry.Chain)
            .ToDictionary(chain => chain.Key, chain => chain.OrderBy(IndexOf).ToList());
        var bases = chains.Keys.Where(chain => chains[chain].Any(entry => entry.IsInBase)).ToList();
        var (seen, last) = (bases.ToHashSet(), new Stack<string>());
        foreach (var chain in bases.SelectMany(chain => chains[chain]).SelectMany(entry => entry.LeadsTo)
            .Concat(chains.Keys).Reverse())
        {
            Visit(chain, chains, seen, last);
        }

        return bases.Concat(last).SelectMany(chain => chains[chain]);
    }

    /// <summary>Puts the chain in front of those that it leads to.</summary>
    private static void Visit(
        string chain, Dictionary<string, List<Entry>> chains, HashSet<string> seen, Stack<string> ordered)
    {
        if (!chains.TryGetValue(chain, out var rules) || !seen.Add(chain))
        {
            return;
        }

        foreach (var next in rules.SelectMany(rule => rule.LeadsTo).Reverse())
        {
            Visit(next, chains, seen, ordered);
        }

        ordered.Push(chain);
    }

    private int IndexOf(Entry entry) => entry.Met switch
    {
        MetRule.OfIptables met => ground.Rules!.Iptables
            .Select(program => program.Chains.Find(met.Table, met.Chain)?.IndexOf(met.Rule) ?? -1)
            .FirstOrDefault(index => index >= 0, -1),
        MetRule.OfNftables met => ground.Rules!.Nftables.SelectMany(table => table.Rules.Chains.Items)
            .FirstOrDefault(chain => chain.Name == met.Chain)?.Rules.Items.IndexOf(met.Rule) ?? -1,
        _ => -1,
    };

    private ExplainedRule Explain(Entry entry) => entry.Met switch
    {
        MetRule.OfIptables met => new ExplainedRule
        {
            Program = ground.Rules!.Iptables[0].Program,
            Table = met.Table.Lower(),
            Chain = met.Chain,
            Hooks = [.. entry.Hooks],
            Text = _iptablesText.Say(met.Rule),
            Words = _iptables.Say(met.Table, met.Chain, met.Rule),
            Callers = [.. entry.Callers.Order()],
            LeadsOn = entry.LeadsOn,
        },
        MetRule.OfNftables met => new ExplainedRule
        {
            Program = "nftables",
            Table = TableOf(met),
            Chain = met.Chain,
            Hooks = [.. entry.Hooks],
            Text = _nftText.Say(met.Rule),
            Words = NftWords.Say(ground.Family, met.Rule),
            Elements = MetElements.Of(ground.Rules!, met, entry.Packets),
            Callers = [.. entry.Callers.Order()],
            LeadsOn = entry.LeadsOn,
        },
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private string TableOf(MetRule.OfNftables met) => ground.Rules!.Nftables
        .Where(table => table.Rules.Chains.Items.Any(chain => chain.Name == met.Chain))
        .Select(table => $"{table.Family} {table.Name}")
        .FirstOrDefault("");

    private readonly record struct MetKey(Table? Table, string Chain, object Rule)
    {
        public static MetKey Of(MetRule met) => met switch
        {
            MetRule.OfIptables one => new MetKey(one.Table, one.Chain, one.Rule),
            MetRule.OfNftables one => new MetKey(null, one.Chain, one.Rule),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private sealed class Entry(MetRule met, MetPhase phase)
    {
        private readonly OrderedDictionary<string, bool> _next = [];
        private readonly OrderedDictionary<string, bool> _hooks = [];

        public MetRule Met => met;

        public MetPhase Phase => phase;

        public string Chain { get; } = met is MetRule.OfIptables one ? $"{one.Table} {one.Chain}" : met.Chain;

        public bool IsInBase => met.Chain == met.Hook;

        public HashSet<Caller> Callers { get; } = [];

        public HashSet<Packet> Packets { get; } = [];

        public IEnumerable<string> Hooks => _hooks.Keys;

        /// <summary>The chain that the rule names to go on to; null where it names none.</summary>
        private string? Target { get; } = met switch
        {
            MetRule.OfIptables { Table: var table, Rule.Target: Target.Jump jump } => $"{table} {jump.Chain}",
            MetRule.OfNftables one => one.Rule.Expressions.Items.OfType<Expression.Decide>()
                .Select(decide => decide.Verdict.Chain).FirstOrDefault(),
            _ => null,
        };

        /// <summary>Where packets were seen to go by this rule. A map's verdict is in no rule: what was met next is
        /// what it led to.</summary>
        public IEnumerable<string> LeadsTo =>
            Target is { } target ? _next.Keys.Where(chain => chain == target)
            : met is MetRule.OfNftables one && one.Rule.Expressions.Items.Any(
                expression => expression is Expression.Dispatch) ? _next.Keys
            : [];

        public bool LeadsOn => Target is null || _next.ContainsKey(Target);

        public void Meet(Caller caller, in Packet packet, string hook)
        {
            Callers.Add(caller);
            Packets.Add(packet);
            _hooks.TryAdd(hook, true);
        }

        public void GoesOnTo(Entry next) => _next.TryAdd(next.Chain, true);
    }
}
