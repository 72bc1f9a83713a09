using System.Collections.Immutable;

namespace Signalbox.Core.Trace;

/// <summary>One way that a packet may take, and how likely it is. Of several ways to the same end the likeliest stands
/// for all.</summary>
/// <param name="Ending">What becomes of the packet.</param>
/// <param name="Odds">Exact. The odds of all outcomes of one packet add up to 1: of those that nothing was assumed for,
/// and those whose assumptions hold.</param>
/// <param name="Last">The last step of its way.</param>
/// <param name="Flow">The packet at the end.</param>
public sealed record Outcome(Ending Ending, Odds Odds, Step? Last, Flow Flow)
{
    /// <summary>Conditions that could not be judged, as this way takes them, in their order. Not those on which nothing
    /// hung.</summary>
    public ImmutableArray<Assumption> Assumptions { get; } = InOrder(Flow.Assumed);

    /// <summary>The whole way.</summary>
    public ImmutableArray<Step> Steps => Last?.All() ?? [];

    /// <summary>The rules whose conditions the packet met, in the order of the walk.</summary>
    public ImmutableArray<MetRule> Met => [.. Steps.OfType<Step.Met>().Select(step => step.Rule)];

    /// <summary>The rule that gave it another destination; null when none did.</summary>
    public MetRule? TranslatedBy => Steps.OfType<Step.Met>()
        .LastOrDefault(step => step.To.IsRewritten && !step.From.IsRewritten)?.Rule;

    /// <summary>The rule that gives it another source; null when none does.</summary>
    public MetRule? SourceRewrittenBy => Steps.OfType<Step.Met>()
        .LastOrDefault(step => step.To.IsSourceRewritten && !step.From.IsSourceRewritten)?.Rule;

    private static ImmutableArray<Assumption> InOrder(Assumption? last)
    {
        var all = new List<Assumption>();
        for (; last is not null; last = last.Before)
        {
            all.Add(last);
        }

        all.Reverse();
        return [.. all];
    }
}
