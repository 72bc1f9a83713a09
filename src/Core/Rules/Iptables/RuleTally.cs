using System.Collections.Immutable;

namespace Signalbox.Core.Rules.Iptables;

/// <summary>A number of rules by table. Jumps from built-in chains do not count, as upstream. Source: spec 4.11.
/// </summary>
public readonly record struct RuleTally(int Filter, int Nat)
{
    public static RuleTally operator +(RuleTally left, RuleTally right) =>
        new(left.Filter + right.Filter, left.Nat + right.Nat);

    public static RuleTally operator -(RuleTally left, RuleTally right) =>
        new(left.Filter - right.Filter, left.Nat - right.Nat);

    public static RuleTally Of(ServiceRules rules)
    {
        var tally = Of(rules.Chains);
        foreach (var line in rules.Lines)
        {
            tally += Of(line.Table, 1);
        }

        return tally;
    }

    public static RuleTally Of(ImmutableArray<Chain> chains)
    {
        var tally = default(RuleTally);
        foreach (var chain in chains)
        {
            tally += Of(chain.Table, chain.Rules.Count);
        }

        return tally;
    }

    public static RuleTally Of(Table table, int count) => table switch
    {
        Table.Filter => new RuleTally(count, 0),
        Table.Nat => new RuleTally(0, count),
        _ => default,
    };
}
