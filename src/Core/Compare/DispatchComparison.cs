using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Compare;

/// <summary>Compares the chains that all Services share: whose lines are there, what ends the chain, and the order
/// where it matters.</summary>
internal sealed class DispatchComparison(WantedIptables wanted, ChainSet held, RuleText text)
{
    /// <param name="chains">Those that are held, with the rules that end them.</param>
    public IEnumerable<Difference> Differences(ImmutableArray<Chain> chains)
    {
        var lines = wanted.Ports
            .SelectMany(port => port.Rules.Lines.Select(line => (port.Owner, Line: line)))
            .ToLookup(line => (line.Line.Table, line.Line.Chain), line => (line.Owner, line.Line.Rule));
        return chains.SelectMany(chain => Of(chain, lines[(chain.Table, chain.Name)]))
            .Concat(chains.SelectMany(Ending))
            .Concat(Order());
    }

    private IEnumerable<Difference> Of(Chain chain, IEnumerable<(Owner Owner, Rule Rule)> lines)
    {
        var ends = chain.Rules.Items.ToHashSet();
        var counts = new Dictionary<Rule, int>();
        foreach (var rule in Held(chain).Where(rule => !ends.Contains(rule)))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, rule, out _)++;
        }

        var missing = new List<(Owner Owner, Rule Rule)>();
        foreach (var line in lines)
        {
            if (counts.GetValueOrDefault(line.Rule) is 0)
            {
                missing.Add(line);
            }
            else
            {
                counts[line.Rule]--;
            }
        }

        var extra = counts.Where(count => count.Value > 0)
            .SelectMany(count => Enumerable.Repeat((Owner: wanted.OwnerOf([count.Key]), Rule: count.Key), count.Value));
        return missing.Select(line => (line.Owner, line.Rule, IsMissing: true))
            .Concat(extra.Select(line => (line.Owner, line.Rule, IsMissing: false)))
            .GroupBy(line => line.Owner)
            .Select(group => ChainDifference.Of(group.Key, chain, "", new RowDiff<Rule>(
                [.. group.Where(line => !line.IsMissing).Select(line => line.Rule)],
                [.. group.Where(line => line.IsMissing).Select(line => line.Rule)]), text));
    }

    /// <summary>The rules that come after all lines.</summary>
    private IEnumerable<Difference> Ending(Chain chain)
    {
        var rules = Held(chain);
        var missing = chain.Rules.Items.Where(rule => !rules.Contains(rule)).ToList();
        var lines = rules.Length - chain.Rules.Count;
        if (missing.Count > 0)
        {
            yield return ChainDifference.Of(Owner.FixedRules, chain, "", new RowDiff<Rule>([], missing), text);
        }
        else if (lines < 0 || !rules.Skip(lines).SequenceEqual(chain.Rules.Items)
            || rules.Take(lines).Any(rule => chain.Rules.Items.Contains(rule)))
        {
            yield return new Difference
            {
                Owner = Owner.FixedRules,
                Kind = DifferenceKind.OtherOrder,
                Place = $"{chain.Table.Lower()} {chain.Name}",
                Words = "what must end the chain, once, stands elsewhere; lines behind it are met too late",
                Lines = [.. chain.Rules.Select(rule => DiffLine.Wanted(ChainDifference.Line(chain.Name, rule, text)))],
            };
        }
    }

    private IEnumerable<Difference> Order()
    {
        var places = new Dictionary<(Table, string), Dictionary<Rule, int>>();
        foreach (var (owner, lines) in wanted.Ordered())
        {
            foreach (var group in lines.GroupBy(line => (line.Table, line.Chain)))
            {
                if (!places.TryGetValue(group.Key, out var known))
                {
                    places[group.Key] = known = PlacesIn(group.Key);
                }

                var found = group.Where(line => known.ContainsKey(line.Rule))
                    .Select(line => line.Rule).Distinct().ToList();
                var sorted = found.OrderBy(rule => known[rule]).ToList();
                if (!found.SequenceEqual(sorted))
                {
                    var chain = new Chain(group.Key.Table, group.Key.Chain, []);
                    yield return ChainDifference.Of(owner, chain, "", new RowDiff<Rule>(sorted, found), text);
                }
            }
        }
    }

    /// <summary>Where each rule stands first.</summary>
    private Dictionary<Rule, int> PlacesIn((Table Table, string Chain) chain)
    {
        var places = new Dictionary<Rule, int>();
        foreach (var rule in held.Find(chain.Table, chain.Chain) ?? [])
        {
            places.TryAdd(rule, places.Count);
        }

        return places;
    }

    private ImmutableArray<Rule> Held(Chain chain) => held.Find(chain.Table, chain.Name) ?? [];
}
