using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Compare;

/// <summary>Says how the rules of an iptables chain differ from those that are wanted.</summary>
internal static class RuleJudgement
{
    public static DifferenceKind Of(RowDiff<Rule> rows)
    {
        if (rows.IsReordering)
        {
            return DifferenceKind.OtherOrder;
        }

        if (rows.Added.Count == 0)
        {
            return DifferenceKind.ExtraRule;
        }

        if (rows.Removed.Count == 0)
        {
            return DifferenceKind.MissingRule;
        }

        if (rows.Removed.Count != rows.Added.Count)
        {
            return DifferenceKind.OtherRule;
        }

        var kinds = rows.Removed.Zip(rows.Added, Of).Distinct().ToList();
        return kinds is [var only] ? only : DifferenceKind.OtherRule;
    }

    /// <summary>What is wrong, in words.</summary>
    public static string Say(DifferenceKind kind, int rules) => kind switch
    {
        DifferenceKind.MissingRule => rules == 1 ? "a rule is missing" : $"{rules} rules are missing",
        DifferenceKind.ExtraRule => rules == 1 ? "a rule too many" : $"{rules} rules too many",
        DifferenceKind.OtherOrder => "the rules stand in another order",
        DifferenceKind.OtherProbability => "picked with another probability",
        DifferenceKind.OtherMark => "another mark",
        DifferenceKind.LeadsElsewhere => "leads elsewhere",
        DifferenceKind.OtherComment => "another comment; packets go the same way",
        _ => rules == 1 ? "a rule reads otherwise" : "rules read otherwise",
    };

    /// <summary>What a chain of a Service is for: "endpoint 10.244.1.5:8080".</summary>
    public static string RoleOf(Chain chain) => chain.Name.Split('-') switch
    {
        [_, "SVC", ..] => "all endpoints",
        [_, "SVL", ..] => "endpoints on this node",
        [_, "EXT", ..] => "calls from outside",
        [_, "FW", ..] => "source ranges",
        _ => chain.Rules.Items.Select(rule => rule.Target).OfType<Target.DNAT>().FirstOrDefault() is { } to
            ? $"endpoint {to.Address.WithPort(to.Port)}" : "endpoint",
    };

    private static DifferenceKind Of(Rule held, Rule wanted)
    {
        if (held.Matches == wanted.Matches)
        {
            return (held.Target, wanted.Target) switch
            {
                (Target.DNAT, Target.DNAT) => DifferenceKind.LeadsElsewhere,
                (Target.Jump, Target.Jump) => DifferenceKind.LeadsElsewhere,
                (Target.SetMark, Target.SetMark) => DifferenceKind.OtherMark,
                _ => DifferenceKind.OtherRule,
            };
        }

        return held.Target != wanted.Target ? DifferenceKind.OtherRule
            : SameBut<Match.Statistic>(held, wanted) ? DifferenceKind.OtherProbability
            : SameBut<Match.Comment>(held, wanted) ? DifferenceKind.OtherComment
            : SameBut<Match.Mark>(held, wanted) ? DifferenceKind.OtherMark
            : DifferenceKind.OtherRule;
    }

    private static bool SameBut<T>(Rule held, Rule wanted)
        where T : Match =>
        held.Matches.Items.Where(match => match is not T).SequenceEqual(
            wanted.Matches.Items.Where(match => match is not T));
}
