using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Compare;

/// <summary>Compares the chains of single Services.</summary>
internal sealed class ServiceChainComparison(WantedIptables wanted, ChainSet held, RuleText text)
{
    public IEnumerable<Difference> Differences()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var port in wanted.Ports)
        {
            names.UnionWith(port.Rules.Chains.Select(chain => chain.Name));
            foreach (var difference in Of(port))
            {
                yield return difference;
            }
        }

        var stale = held.Chains.Keys
            .Where(key => key.Table == Table.Nat && ChainNames.IsOfService(key.Chain) && !names.Contains(key.Chain))
            .Select(key => key.Chain);
        foreach (var name in stale.Order(StringComparer.Ordinal))
        {
            yield return Stale(name);
        }
    }

    private IEnumerable<Difference> Of(WantedPort port)
    {
        var differing = port.Rules.Chains.Where(chain => !Holds(chain)).ToList();
        if (differing.Count == 0 || wanted.OtherStyle(port.Plan).All(Holds))
        {
            yield break;
        }

        foreach (var chain in differing)
        {
            yield return Of(port.Owner, chain);
        }
    }

    private bool Holds(Chain chain) =>
        held.Find(Table.Nat, chain.Name) is { } rules && rules.SequenceEqual(chain.Rules.Items);

    private Difference Of(Owner owner, Chain chain)
    {
        var rules = held.Find(Table.Nat, chain.Name);
        var role = RuleJudgement.RoleOf(chain);
        var lines = chain.Rules.Select(rule => DiffLine.Wanted(ChainDifference.Line(chain.Name, rule, text)));
        return rules is null
            ? new Difference
            {
                Owner = owner,
                Kind = DifferenceKind.MissingChain,
                Place = $"nat {chain.Name}",
                Words = $"{role}: the chain is missing",
                Lines = [DiffLine.Wanted($":{chain.Name}"), .. lines],
            }
            : ChainDifference.Of(owner, chain, role, RowDiff<Rule>.Of(rules, chain.Rules.Items), text);
    }

    private Difference Stale(string name)
    {
        var rules = held.Find(Table.Nat, name) ?? [];
        var owner = wanted.OwnerOf(rules);
        return new Difference
        {
            Owner = owner,
            Kind = DifferenceKind.StaleChain,
            Place = $"nat {name}",
            Words = "nobody wants this chain",
            Lines =
            [
                DiffLine.Held($":{name}"),
                .. rules.Select(rule => DiffLine.Held(ChainDifference.Line(name, rule, text))),
            ],
        };
    }
}
