using System.Globalization;

namespace Signalbox.Lab.Demo;

/// <summary>How the nat table carries one frontend of a Service, as read back from the kernel:
/// <paramref name="Dispatch"/> is the rule that catches the frontend's packets, <paramref name="Chain"/> the Service's
/// chain, <paramref name="Masquerade"/> the rule in it that marks packets of clients that are no pods (null when there
/// is none), and <paramref name="Endpoints"/> its endpoints in the order in which the kernel tries them.</summary>
public sealed record ServiceRules(
    SavedRule Dispatch,
    string Chain,
    SavedRule? Masquerade,
    IReadOnlyList<EndpointRule> Endpoints)
{
    private const string Mark = "KUBE-MARK-MASQ";

    /// <summary>The rules behind a ClusterIP and port; null when KUBE-SERVICES has none for it.</summary>
    public static ServiceRules? FindClusterIP(SavedTable nat, string clusterIP, int port)
    {
        var dispatch = nat["KUBE-SERVICES"].FirstOrDefault(rule =>
            rule.Option("-d") == $"{clusterIP}/32" && rule.Option("--dport") == Text(port));
        return dispatch is null ? null : Read(nat, dispatch, dispatch.Target!);
    }

    /// <summary>The rules behind a node port, reached through the Service's chain for external traffic; null when
    /// KUBE-NODEPORTS has none that any address may use.</summary>
    public static ServiceRules? FindNodePort(SavedTable nat, int port)
    {
        var dispatch = nat["KUBE-NODEPORTS"].FirstOrDefault(rule =>
            rule.Option("-d") is null && rule.Option("--dport") == Text(port));
        var onwards = dispatch is null ? null : nat[dispatch.Target!].LastOrDefault(LeadsToService);
        return onwards is null ? null : Read(nat, dispatch!, onwards.Target!);
    }

    /// <summary>True when each endpoint is drawn with the same odds: 1/n, 1/(n-1), ... 1/2, and the last always.
    /// </summary>
    public bool IsEvenlySpread
    {
        get
        {
            for (var at = 0; at < Endpoints.Count; at++)
            {
                var left = Endpoints.Count - at;
                var odds = Endpoints[at].Probability;
                if (left == 1 ? odds is not null : odds is null || Math.Abs(odds.Value - (1.0 / left)) > 1e-6)
                {
                    return false;
                }
            }

            return Endpoints.Count > 0;
        }
    }

    private static ServiceRules Read(SavedTable nat, SavedRule dispatch, string chain)
    {
        var rules = nat[chain];
        var draws = rules.Where(rule => rule.Target != Mark && nat.Has(rule.Target ?? ""));
        return new ServiceRules(
            dispatch,
            chain,
            rules.FirstOrDefault(rule => rule.Target == Mark),
            [.. draws.Select(rule => Endpoint(nat, rule))]);
    }

    // KUBE-SVC-... or, under policy Local, KUBE-SVL-...
    private static bool LeadsToService(SavedRule rule) =>
        rule.Target?.StartsWith("KUBE-SV", StringComparison.Ordinal) == true;

    private static EndpointRule Endpoint(SavedTable nat, SavedRule rule)
    {
        var own = nat[rule.Target!];
        var odds = rule.Option("--probability");
        return new EndpointRule(
            rule.Target!,
            odds is null ? null : double.Parse(odds, CultureInfo.InvariantCulture),
            own.Select(step => step.Option("--to-destination")).SingleOrDefault(address => address is not null) ?? "",
            own.FirstOrDefault(step => step.Target == Mark)?.Option("-s"));
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}

/// <summary>One endpoint's part: its chain, the odds with which it is drawn once the ones before it were not (null:
/// always), where packets are sent ("address:port"), and the source that is masqueraded on the way because it is the
/// endpoint itself ("address/32"; null when the rule is missing).</summary>
public sealed record EndpointRule(string Chain, double? Probability, string Destination, string? HairpinSource);
