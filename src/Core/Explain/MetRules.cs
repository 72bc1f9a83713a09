using System.Collections.Immutable;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Explain;

/// <summary>The rules that calls of one Service port meet, gathered over all of them, each once.</summary>
internal sealed class MetRules(Ground ground)
{
    private readonly OrderedDictionary<MetKey, Entry> _entries = [];
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
                    entry = new Entry(met, MetPhase.Of(met.Station));
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
            .ToDictionary(chain => chain.Key, chain => chain.OrderBy(entry => entry.Met.Position).ToList());
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

    private ExplainedRule Explain(Entry entry) => entry.Met switch
    {
        MetRule.OfIptables met => new ExplainedRule
        {
            Program = met.Station.Program,
            Table = met.Table.Lower(),
            Chain = met.Chain,
            Hooks = [.. entry.Hooks],
            Text = _iptablesText.Say(met.Rule),
            Words = new IptablesWords(ChainsOf(met)).Say(met.Table, met.Chain, met.Rule),
            Callers = [.. entry.Callers.Order()],
            LeadsOn = entry.LeadsOn,
            Count = ChainsOf(met).CountOf(met.Table, met.Chain, met.Position - 1) is { } count
                ? new ExplainedRuleCount(count.Packets, count.Bytes)
                : null,
        },
        MetRule.OfNftables met => Explain(entry, met),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private ExplainedRule Explain(Entry entry, MetRule.OfNftables met)
    {
        var table = ground.Rules!.Nftables.First(table => $"{table.Family} {table.Name}" == met.Station.Table);
        var elements = new MetElements(table, met.Rule, entry.Packets);
        return new ExplainedRule
        {
            Program = "nftables",
            Table = met.Station.Table,
            Chain = met.Chain,
            Hooks = [.. entry.Hooks],
            Text = elements.InlineIn(_nftText.Say(met.Rule)),
            Words = NftWords.Say(ground.Family, met.Rule),
            Elements = elements.OfNamedSets(),
            Callers = [.. entry.Callers.Order()],
            LeadsOn = entry.LeadsOn,
            Count = met.Rule.Expressions.Items.OfType<Expression.Count>()
                .Select(count => new ExplainedRuleCount(count.Packets, count.Bytes)).FirstOrDefault(),
        };
    }

    private ChainSet ChainsOf(MetRule.OfIptables met) =>
        ground.Rules!.Iptables.First(program => program.Program == met.Station.Program).Chains;

    /// <summary>Rules that stand several times in a chain, such as draws that are repeated, are one.</summary>
    private readonly record struct MetKey(string Program, string Table, string Chain, object Rule)
    {
        public static MetKey Of(MetRule met) => new(
            met.Station.Program, met.Station.Table, met.Chain, met switch
            {
                MetRule.OfIptables one => one.Rule,
                MetRule.OfNftables one => one.Rule,
                _ => throw new System.Diagnostics.UnreachableException(),
            });
    }

    private sealed class Entry(MetRule met, MetPhase phase)
    {
        private readonly OrderedDictionary<string, bool> _next = [];
        private readonly OrderedDictionary<string, bool> _hooks = [];

        public MetRule Met => met;

        public MetPhase Phase => phase;

        public string Chain { get; } = PlaceOf(met, met.Chain);

        public bool IsInBase => met.Chain == met.Hook;

        public HashSet<Caller> Callers { get; } = [];

        public HashSet<Packet> Packets { get; } = [];

        public IEnumerable<string> Hooks => _hooks.Keys;

        /// <summary>The chain that the rule names to go on to; null where it names none.</summary>
        private string? Target { get; } = met switch
        {
            MetRule.OfIptables { Rule.Target: Target.Jump jump } => PlaceOf(met, jump.Chain),
            MetRule.OfNftables one => one.Rule.Expressions.Items.OfType<Expression.Decide>()
                .Select(decide => decide.Verdict.Chain).OfType<string>()
                .Select(chain => PlaceOf(met, chain)).FirstOrDefault(),
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

        private static string PlaceOf(MetRule met, string chain) =>
            $"{met.Station.Program} {met.Station.Table} {chain}";

        public void GoesOnTo(Entry next) => _next.TryAdd(next.Chain, true);
    }
}
