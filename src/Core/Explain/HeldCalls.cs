using System.Collections.Immutable;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Explain;

/// <summary>What rules make of a call, put together from all outcomes of its first packet.</summary>
internal static class HeldCalls
{
    public static CallResult Of(ImmutableArray<Outcome> outcomes)
    {
        var possible = outcomes.Where(outcome => !outcome.Odds.IsNever).ToList();
        var targets = TargetsOf(possible);
        var others = possible.Where(outcome => outcome.Ending is not Ending.Delivered { IsRewritten: true })
            .GroupBy(outcome => EndingOf(outcome.Ending))
            .ToList();
        return others.Count switch
        {
            0 => new CallResult { Ending = CallEnding.ToEndpoints, Targets = targets },
            1 when targets.IsEmpty => new CallResult
            {
                Ending = others[0].Key,
                Why = Explain(others[0].First().Ending),
            },
            _ => new CallResult
            {
                Ending = CallEnding.Mixed,
                Targets = targets,
                Why = string.Join("; ", others.Select(Share)),
            },
        };
    }

    private static ImmutableArray<CallTarget> TargetsOf(IEnumerable<Outcome> outcomes) =>
    [
        .. outcomes.Where(outcome => outcome.Ending is Ending.Delivered { IsRewritten: true })
            .GroupBy(outcome => (Ending.Delivered)outcome.Ending)
            .Select(group => new CallTarget(
                group.Key.Address, group.Key.Port,
                group.Aggregate(Odds.Never, (sum, outcome) => sum + outcome.Odds), group.Key.IsMasqueraded))
            .OrderBy(target => target.Address.WithPort(target.Port), StringComparer.Ordinal),
    ];

    private static string Share(IGrouping<CallEnding, Outcome> group)
    {
        var odds = group.Aggregate(Odds.Never, (sum, outcome) => sum + outcome.Odds);
        var ending = group.Key switch
        {
            CallEnding.Dropped => "dropped",
            CallEnding.Rejected => "rejected",
            CallEnding.Untouched => "left untouched",
            _ => "not known",
        };
        var why = Explain(group.First().Ending);
        return $"{Fraction.Say(odds)} {ending}{(why.Length == 0 ? "" : $" ({why})")}";
    }

    private static CallEnding EndingOf(Ending ending) => ending switch
    {
        Ending.Delivered => CallEnding.Untouched,
        Ending.Dropped => CallEnding.Dropped,
        Ending.Rejected => CallEnding.Rejected,
        _ => CallEnding.Unknown,
    };

    private static string Explain(Ending ending) => ending switch
    {
        Ending.Dropped { By: null } => "by the policy of a built-in chain",
        Ending.Dropped { By: { } by } => $"by a rule of chain {by.Chain}",
        Ending.Rejected rejected => $"by a rule of chain {rejected.By.Chain}",
        Ending.CannotBeJudged unknown =>
            $"chain {unknown.At.Chain} has a rule that cannot be judged: {unknown.What}",
        _ => "",
    };
}
