using System.Collections.Immutable;
using Signalbox.Core.Plan;
using Signalbox.Core.Trace;

namespace Signalbox.Proxy.Trace;

/// <summary>Whether rules do with a packet what the cluster's objects ask for.</summary>
internal static class PlanComparison
{
    /// <summary>A sentence where they do something else; null where they agree, or where nothing is known.</summary>
    public static string? Say(NodePlan plan, NodeAddresses node, in Packet packet, ImmutableArray<Outcome> ways)
    {
        var answers = new[] { PlanAnswer.For(plan, node, packet), PlanAnswer.OfFirstClaimants(plan, node, packet) };
        return ways.Any(way => way.Ending is Ending.CannotBeJudged)
            || answers.Any(answer => Agree(answer, ways))
                ? null
                : $"The cluster's objects ask for something else: {Say(answers[0])}.";
    }

    private static bool Agree(Answer answer, ImmutableArray<Outcome> ways) => answer switch
    {
        // Rules may have more to refuse than Services do.
        Answer.NotOurs => ways.All(way => way.Ending is not Ending.Delivered { IsRewritten: true }),
        Answer.Refused => ways.All(way => way.Ending is not Ending.Delivered),
        Answer.ToPool pool => pool.Pool.Select(endpoint => (endpoint.Address, endpoint.Port)).ToHashSet().SetEquals(
            ways.Where(way => !way.Odds.IsNever).Select(way => way.Ending is Ending.Delivered { IsRewritten: true } to
                ? (to.Address, to.Port)
                : default)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Say(Answer answer) => answer switch
    {
        Answer.NotOurs => "it is for no Service of theirs",
        Answer.Refused { IsByFirewall: true } refused => $"{refused.Plan.Name} does not let this source in",
        Answer.Refused refused =>
            $"{refused.Plan.Name} {(refused.Verdict == Verdict.Drop ? "drops" : "rejects")} it, for "
            + refused.Frontend.Reason.Say(),
        Answer.ToPool pool => $"{pool.Plan.Name} sends it to "
            + (pool.Pool.Length == 1 ? "" : "one of ") + string.Join(", ", pool.Pool),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
