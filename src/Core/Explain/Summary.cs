using System.Collections.Immutable;

namespace Signalbox.Core.Explain;

/// <summary>What becomes of a call, in a few words.</summary>
public static class Summary
{
    private const int MostTargets = 6;

    /// <summary>"sent to 10.0.0.1:80 (1/2), 10.0.0.2:80 (1/2), source rewritten".</summary>
    public static string Of(CallResult result)
    {
        var why = result.Why.Length == 0 ? "" : $": {result.Why}";
        return result.Ending switch
        {
            CallEnding.ToEndpoints => $"sent to {Targets(result.Targets)}",
            CallEnding.Mixed when result.Targets.IsEmpty => $"decided by chance{why}",
            CallEnding.Mixed => $"sent to {Targets(result.Targets)}; {result.Why}",
            CallEnding.Untouched => "left as it is",
            CallEnding.Dropped => $"dropped{why}",
            CallEnding.Rejected => $"rejected{why}",
            CallEnding.Unknown => result.Why,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static string Targets(ImmutableArray<CallTarget> targets)
    {
        var all = targets.All(target => target.IsMasqueraded);
        var said = targets.Take(MostTargets).Select(target =>
            target.Address.WithPort(target.Port)
            + (Fraction.Say(target.Odds) is var odds && odds == Fraction.Always ? "" : $" ({odds})")
            + (target.IsMasqueraded && !all ? " with its source rewritten" : ""));
        var more = targets.Length > MostTargets ? $" and {targets.Length - MostTargets} more" : "";
        return string.Join(", ", said) + more + (all ? ", source rewritten" : "");
    }
}
