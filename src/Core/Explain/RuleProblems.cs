using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Explain;

/// <summary>What is wrong with the rules: that they lead elsewhere than the cluster's objects ask for, or cannot be
/// judged.</summary>
internal static class RuleProblems
{
    /// <summary>Odds that differ by less are alike: draws of numbers come near to what they stand for, not to it.
    /// </summary>
    private const double Tolerance = 2e-3;

    public static IEnumerable<Problem> Of(Ground ground, ImmutableArray<ExplainedPort> ports)
    {
        if (ground.Rules is null)
        {
            return [];
        }

        var own = ports.Where(port => port.Family == ground.Family).ToList();
        var calls = own.SelectMany(port => port.Frontends).SelectMany(frontend => frontend.Calls).ToList();
        var wantsRules = calls.Any(call => call.Wanted is { Ending: not CallEnding.Untouched });
        return wantsRules && !HasProxyRules(ground) ? [NoRules(ground)]
            : own.Count > 0 && wantsRules && calls.All(IsMissing) && !ground.HeldOf(own[0].Name.Service).Any()
                ? [NotInKernel(ground, own[0].Name.Service)]
            : [.. OfModes(ground), .. own.SelectMany(OfPort)];
    }

    private static bool HasProxyRules(Ground ground) => ground.IsNftables || HasIptables(ground);

    private static bool HasIptables(Ground ground) => ground.Rules!.Iptables.Any(
        program => program.Chains.Find(Table.Nat, ChainNames.Services) is { Length: > 0 });

    private static bool IsMissing(Call call) => call.Held?.Ending == CallEnding.Untouched;

    private static Problem NoRules(Ground ground) => new(
        ProblemKind.NoRulesAtAll, ProblemSeverity.Fault,
        $"There are no {ground.Family} rules of a service proxy at all",
        "See whether signalbox or kube-proxy runs on this node, and what it logs");

    private static Problem NotInKernel(Ground ground, ServiceName name) => new(
        ProblemKind.NotInKernel, ProblemSeverity.Fault,
        $"The {ground.Family} rules do not know {name}: its calls go to an address that nobody has",
        "See whether signalbox or kube-proxy runs on this node and reaches the API server; it may have to catch up");

    private static IEnumerable<Problem> OfModes(Ground ground)
    {
        if (ground.IsNftables && HasIptables(ground))
        {
            yield return new Problem(
                ProblemKind.BothModes, ProblemSeverity.Warning,
                $"There are {ground.Family} rules of both modes, iptables and nftables: the first that translates a "
                + "connection decides, and the other may be stale",
                "Remove those of the mode that is not in use: signalbox proxy --cleanup, then start it anew");
        }
    }

    private static IEnumerable<Problem> OfPort(ExplainedPort port) =>
        port.Frontends.SelectMany(frontend => OfFrontend(port.Name, frontend));

    private static IEnumerable<Problem> OfFrontend(ServicePortName name, ExplainedFrontend frontend)
    {
        foreach (var unknown in frontend.Calls.Where(call => call.Held?.Ending == CallEnding.Unknown)
            .GroupBy(call => call.Held!.Why))
        {
            yield return new Problem(
                ProblemKind.CannotBeJudged, ProblemSeverity.Warning,
                $"What becomes of {frontend} {Callers.Say(unknown.Select(call => call.Caller))} cannot be said for "
                + $"certain: {unknown.Key}",
                "");
        }

        var differing = frontend.Calls
            .Where(call => call.Held?.Ending != CallEnding.Unknown && IsDrift(call, frontend))
            .GroupBy(call => (Summary.Of(call.Wanted!), Summary.Of(call.Held!)));
        foreach (var drift in differing)
        {
            yield return new Problem(
                ProblemKind.Drift, ProblemSeverity.Fault,
                $"{name}: {frontend} {Callers.Say(drift.Select(call => call.Caller))} should be "
                + $"{drift.Key.Item1}; the rules have it {drift.Key.Item2}",
                "Compare all of it with 'signalbox verify'; if the rules have just changed, ask again");
        }
    }

    /// <summary>Who of several claimants refuses depends on the order of chains, not of right.</summary>
    private static bool IsDrift(Call call, ExplainedFrontend frontend)
    {
        if (call is not { Wanted: { } wanted, Held: { } held })
        {
            return false;
        }

        var isContestedRefusal = !frontend.OtherClaimants.IsEmpty && wanted.Ending != CallEnding.ToEndpoints;
        return !isContestedRefusal && !IsSame(wanted, held);
    }

    private static bool IsSame(CallResult wanted, CallResult held) =>
        wanted.Ending == held.Ending && wanted.Targets.Length == held.Targets.Length
        && wanted.Targets.Zip(held.Targets).All(pair =>
            pair.First with { Odds = default } == pair.Second with { Odds = default }
            && Math.Abs(pair.First.Odds.ToDouble() - pair.Second.Odds.ToDouble()) <= Tolerance);
}
