using System.Collections.Immutable;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Compare;

/// <summary>Compares a table kube-proxy of our own layout with what a plan wants in it. What packets have put into
/// dynamic sets does not count.</summary>
public sealed class NftablesComparison
{
    /// <summary>Sets that only our layout has: the name alone tells.</summary>
    private static readonly HashSet<string> OwnSets = [.. NftSets.IPv4.Always
        .Where(set => set.Key.Items.Contains(FieldType.DrawnNumber)).Select(set => set.Name)];

    private readonly NftablesRules _held;
    private readonly WantedNftables _wanted;
    private readonly NftOwners _owners;
    private readonly NftText _text;

    public NftablesComparison(NodePlan plan, NftablesRules held)
    {
        _held = held;
        _wanted = new WantedNftables(plan);
        _owners = new NftOwners(plan);
        _text = new NftText(plan.Settings.Family);
    }

    /// <summary>The table was laid out by kube-proxy: a chain per Service, and none of our maps.</summary>
    public static bool IsUpstreams(NftablesRules table) =>
        !table.Rules.Sets.Items.Any(set => OwnSets.Contains(set.Name))
        && table.Rules.Chains.Items.Any(
            chain => chain.Name == NftNames.UpstreamRejectChain || NftNames.IsOfService(chain.Name));

    /// <summary>Rules that are wanted.</summary>
    public int WantedRules => _wanted.Chains.Sum(chain => chain.Chain.Rules.Count);

    /// <summary>Elements that are wanted.</summary>
    public int WantedElements => _wanted.Elements;

    /// <summary>Sorted by whom they concern; empty when all is as it should be.</summary>
    public ImmutableArray<Difference> Differences() =>
        [.. Sets().Concat(Chains()).Concat(Unwanted()).OrderBy(difference => difference.Owner)];

    private IEnumerable<Difference> Sets()
    {
        var held = _held.Rules.Sets.Items.ToDictionary(set => set.Name, StringComparer.Ordinal);
        return _wanted.Sets.SelectMany(wanted => !held.TryGetValue(wanted.Set.Name, out var found)
            ? MissingSet(wanted.Owner, wanted.Set)
            : !found.IsOfTypeOf(wanted.Set) || found.TimeoutSeconds != wanted.Set.TimeoutSeconds
                ? [OtherSet(wanted.Owner, found, wanted.Set)]
                : found.TimeoutSeconds is not null ? []
                : new ElementComparison(wanted.Set, _wanted.ElementsOf(wanted.Set.Name), _held.Elements, _owners)
                    .Differences());
    }

    private IEnumerable<Difference> MissingSet(Owner owner, NftSet set)
    {
        yield return OfSet(owner, DifferenceKind.MissingSet, set, "it is missing, with all that should be in it") with
        {
            Lines = [DiffLine.Wanted(Declare(set))],
        };
        foreach (var group in _wanted.ElementsOf(set.Name).GroupBy(element => element.Owner)
            .Where(group => !group.Key.Equals(owner)))
        {
            yield return OfSet(
                group.Key, DifferenceKind.MissingElement, set,
                $"{group.Count()} elements are missing, since the whole of it is");
        }
    }

    private Difference OtherSet(Owner owner, NftSet held, NftSet wanted) =>
        OfSet(owner, DifferenceKind.OtherType, wanted, "it holds something else, or for another time") with
        {
            Lines = [DiffLine.Held(Declare(held)), DiffLine.Wanted(Declare(wanted))],
        };

    private static Difference OfSet(Owner owner, DifferenceKind kind, NftSet set, string words) => new()
    {
        Owner = owner,
        Kind = kind,
        Place = $"{(set.Value == SetValue.None ? "set" : "map")} {set.Name}",
        Words = words,
    };

    private string Declare(NftSet set) => $"{set.Name}: {string.Join("; ", _text.PropertiesOf(set))}";

    private IEnumerable<Difference> Chains()
    {
        var held = _held.Rules.Chains.Items.ToDictionary(chain => chain.Name, StringComparer.Ordinal);
        foreach (var (owner, wanted) in _wanted.Chains)
        {
            if (!held.TryGetValue(wanted.Name, out var found))
            {
                yield return OfChain(owner, DifferenceKind.MissingChain, wanted, "the chain is missing") with
                {
                    Lines = Lines(wanted, DiffLine.Wanted),
                };
                continue;
            }

            if (found.Hook != wanted.Hook)
            {
                yield return OfChain(owner, DifferenceKind.OtherHook, wanted, "it hangs elsewhere") with
                {
                    Lines = [DiffLine.Held(Hook(found)), DiffLine.Wanted(Hook(wanted))],
                };
            }

            var rows = RowDiff<NftRule>.Of(found.Rules.Items, wanted.Rules.Items);
            if (!rows.IsEmpty)
            {
                var kind = NftRuleJudgement.Of(rows);
                var words = RuleJudgement.Say(kind, Math.Max(rows.Added.Count, rows.Removed.Count));
                yield return OfChain(owner, kind, wanted, words) with
                {
                    Lines =
                    [
                        .. rows.Removed.Select(rule => DiffLine.Held(_text.Say(rule))),
                        .. rows.Added.Select(rule => DiffLine.Wanted(_text.Say(rule))),
                    ],
                };
            }
        }
    }

    private static Difference OfChain(Owner owner, DifferenceKind kind, NftChain chain, string words) =>
        new() { Owner = owner, Kind = kind, Place = $"chain {chain.Name}", Words = words };

    private ImmutableArray<DiffLine> Lines(NftChain chain, Func<string, DiffLine> side) =>
        [side($"chain {chain.Name}"), .. chain.Rules.Select(rule => side(_text.Say(rule)))];

    private static string Hook(NftChain chain) => chain.Hook is null
        ? "no hook"
        : NftText.PropertiesOf(chain with { Comment = null })[0];

    /// <summary>What nobody wants in the table. What is no Service's by its name stays: it is somebody's.</summary>
    private IEnumerable<Difference> Unwanted()
    {
        var chains = _wanted.Chains.Select(wanted => wanted.Chain.Name).ToHashSet();
        foreach (var chain in _held.Rules.Chains.Items.Where(chain => !chains.Contains(chain.Name)))
        {
            var owner = _owners.OfName(chain.Name);
            yield return OfChain(owner, DifferenceKind.StaleChain, chain, "nobody wants this chain") with
            {
                Lines = Lines(chain, DiffLine.Held),
                IsMendable = NftNames.IsOfService(chain.Name) || chain.Name == NftNames.UpstreamRejectChain
                    || _wanted.ObsoleteChains.Contains(chain.Name),
            };
        }

        var sets = _wanted.Sets.Select(wanted => wanted.Set.Name).ToHashSet();
        foreach (var set in _held.Rules.Sets.Items.Where(set => !sets.Contains(set.Name)))
        {
            yield return OfSet(_owners.OfName(set.Name), DifferenceKind.StaleSet, set, "nobody wants it") with
            {
                Lines = [DiffLine.Held(Declare(set))],
                IsMendable = NftNames.IsOfService(set.Name) || _wanted.ObsoleteSets.Contains(set.Name),
            };
        }
    }
}
