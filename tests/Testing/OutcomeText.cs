using System.Collections.Immutable;
using Signalbox.Core.Trace;

namespace Signalbox.Testing;

/// <summary>Outcomes in a few words, for assertions that read well.</summary>
public static class OutcomeText
{
    public static string Say(ImmutableArray<Outcome> outcomes) => string.Join(", ", outcomes
        .Where(outcome => !outcome.Odds.IsNever)
        .Select(outcome => Say(outcome.Ending) + string.Concat(outcome.Assumptions.Select(
            assumed => $" {(assumed.IsMet ? "if" : "unless")} {assumed.What}")))
        .Distinct()
        .Order(StringComparer.Ordinal));

    private static string Say(Ending ending) => ending switch
    {
        Ending.Delivered { NewSource: { } source } to => Say(to with { NewSource = null }) + $" from {source}",
        Ending.Delivered { IsRewritten: false, IsMasqueraded: false } => "passes",
        Ending.Delivered to => to.Address.WithPort(to.Port) + (to.IsMasqueraded ? " masqueraded" : ""),
        Ending.Dropped => "dropped",
        Ending.Rejected => "rejected",
        Ending.CannotBeJudged unknown => $"cannot be judged: {unknown.What}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
