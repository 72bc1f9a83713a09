using System.Globalization;
using Signalbox.Core.Explain;
using Signalbox.Core.Plan;
using Signalbox.Proxy.Output;

namespace Signalbox.Proxy.Explain;

/// <summary>What becomes of calls, in words beside a list of endpoints.</summary>
internal static class CallWords
{
    private const int MostTargets = 3;

    /// <summary>"1 connection".</summary>
    public static string Connections(ulong count) => string.Create(
        CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "connection" : "connections")}");

    public static string Say(CallResult result, ExplainedPort port)
    {
        if (result.Ending != CallEnding.ToEndpoints || result.Targets.Length <= MostTargets
            || result.Targets.Length != port.Endpoints.Length || !IsEven(result))
        {
            return Plain(result);
        }

        var rewritten = result.Targets.All(target => target.IsMasqueraded);
        var some = result.Targets.Where(target => target.IsMasqueraded).Take(MostTargets)
            .Select(target => target.Address.WithPort(target.Port)).ToList();
        return $"sent to one of the {result.Targets.Length} endpoints"
            + (rewritten ? ", source rewritten"
                : some.Count > 0 ? $" (source rewritten for {string.Join(", ", some)})" : "");
    }

    public static string Say(FrontendKind kind) => kind switch
    {
        FrontendKind.ClusterIP => " (ClusterIP)",
        FrontendKind.ExternalIP => " (external IP)",
        FrontendKind.LoadBalancerIP => " (load balancer)",
        FrontendKind.NodePort => "",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static Tone ToneOf(Call call) => call.Known!.Ending switch
    {
        CallEnding.ToEndpoints => Tone.Plain,
        CallEnding.Untouched => Tone.Warning,
        _ => Tone.Bad,
    };

    private static bool IsEven(CallResult result) =>
        result.Targets.All(target => Math.Abs(
            target.Odds.ToDouble() - (1.0 / result.Targets.Length)) < 1e-3);

    private static string Plain(CallResult result) => Summary.Of(result);
}
