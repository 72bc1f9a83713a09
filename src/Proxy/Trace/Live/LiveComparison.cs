using System.Collections.Immutable;
using Signalbox.Core.Trace;

namespace Signalbox.Proxy.Trace.Live;

/// <summary>What a real packet did, beside what was predicted.</summary>
internal sealed record LiveComparison
{
    private LiveComparison(LiveWay way) => Way = way;

    public LiveWay Way { get; }

    /// <summary>The predicted way that ends as the packet did; null when there is none.</summary>
    public Outcome? Predicted { get; private init; }

    /// <summary>It met the very rules that this way consists of, and no others.</summary>
    public bool HasSameRules { get; private init; }

    /// <summary>How many rules the packet met as some way predicted, before it met another one.</summary>
    public int Agreed { get; private init; }

    /// <summary>What ways predicted next, after as many rules; empty where they end there.</summary>
    public ImmutableArray<RulePlace> Instead { get; private init; } = [];

    public static LiveComparison Of(LiveWay way, ImmutableArray<Outcome> predicted)
    {
        var met = way.Steps.Select(step => step.Place).ToArray();
        var ways = predicted.Select(outcome => (Outcome: outcome, Places: PlacesOf(outcome))).ToList();
        var found = ways.Where(each => IsEnd(each.Outcome.Ending, way.Ending))
            .OrderByDescending(each => each.Places.SequenceEqual(met))
            .FirstOrDefault();
        var agreed = ways.Select(each => Shared(each.Places, met)).DefaultIfEmpty(0).Max();
        return new LiveComparison(way)
        {
            Predicted = found.Outcome,
            HasSameRules = found.Outcome is not null && found.Places.SequenceEqual(met),
            Agreed = agreed,
            Instead =
            [
                .. ways.Where(each => Shared(each.Places, met) == agreed && each.Places.Length > agreed)
                    .Select(each => each.Places[agreed]).Distinct(),
            ],
        };
    }

    /// <summary>The rules of a way that nf_tables can tell of.</summary>
    private static RulePlace[] PlacesOf(Outcome outcome) =>
    [
        .. outcome.Met.Where(rule => !rule.Station.Program.EndsWith("legacy", StringComparison.Ordinal))
            .Select(RulePlace.Of).Where(place => !place.IsOfFollower),
    ];

    private static int Shared(RulePlace[] one, RulePlace[] other) =>
        one.Zip(other).TakeWhile(pair => pair.First == pair.Second).Count();

    private static bool IsEnd(Ending predicted, LiveEnding? real) => (predicted, real) switch
    {
        (Ending.Delivered to, LiveEnding.Passed passed) =>
            (to.Address, to.Port) == (passed.Address, passed.Port)
            && (passed.IsSourceRewritten ?? to.IsSourceRewritten()) == to.IsSourceRewritten(),
        (Ending.Dropped dropped, LiveEnding.Ended ended) => IsBy(dropped.By, ended.By),
        (Ending.Rejected rejected, LiveEnding.Ended ended) => IsBy(rejected.By, ended.By),
        _ => false,
    };

    private static bool IsBy(MetRule? predicted, RulePlace? real) =>
        predicted is null ? real is null : real == RulePlace.Of(predicted);
}
