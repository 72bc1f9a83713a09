using System.Collections.Immutable;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Explain;

/// <summary>What rules make of a call, put together from all outcomes of its first packet.</summary>
internal static class HeldCalls
{
    public static CallResult Of(ImmutableArray<Outcome> outcomes) =>
        Of(outcomes.Where(outcome => !outcome.Odds.IsNever).ToList(), []);

    /// <summary>Where a condition could not be judged, both ways are told.</summary>
    private static CallResult Of(List<Outcome> possible, HashSet<(MetRule, string)> decided)
    {
        var open = possible.SelectMany(outcome => outcome.Assumptions)
            .FirstOrDefault(assumption => !decided.Contains((assumption.Rule, assumption.What)));
        if (open is null)
        {
            return OfJudged(possible);
        }

        HashSet<(MetRule, string)> next = [.. decided, (open.Rule, open.What)];
        var met = Of(possible.Where(outcome => !Denies(outcome, open, isMet: true)).ToList(), next);
        var missed = Of(possible.Where(outcome => !Denies(outcome, open, isMet: false)).ToList(), next);
        return new CallResult
        {
            Ending = CallEnding.Unknown,
            Targets = missed.Targets.IsEmpty ? met.Targets : missed.Targets,
            Why = $"{Summary.Of(missed)}, unless a condition in chain {open.Rule.Chain} that cannot be judged is met "
                + $"({open.What}): then {Summary.Of(met)}",
        };
    }

    private static bool Denies(Outcome outcome, Assumption open, bool isMet) => outcome.Assumptions.Any(
        other => other.Rule == open.Rule && other.What == open.What && other.IsMet != isMet);

    private static CallResult OfJudged(List<Outcome> possible)
    {
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
        Ending.Dropped { By: null } dropped => $"by the policy of chain {dropped.ByPolicyOf?.Chain}",
        Ending.Dropped { By: { } by } => $"by a rule of chain {by.Chain}",
        Ending.Rejected rejected => $"by a rule of chain {rejected.By.Chain}",
        Ending.CannotBeJudged unknown =>
            $"chain {unknown.At.Chain} has a rule that cannot be judged: {unknown.What}",
        _ => "",
    };
}
