using System.Collections.Immutable;

namespace Signalbox.Proxy.Cleanup;

/// <summary>What kube-proxy's IPVS mode calls its things beside rules. Source: upstream's pkg/proxy/ipvs.</summary>
internal static class IpvsNames
{
    /// <summary>The link that holds the Services' addresses.</summary>
    public const string Link = "kube-ipvs0";

    /// <summary>Longer names of sets are cut.</summary>
    private const int MaxLength = 31;

    private static readonly string[] Rests =
    [
        "LOOP-BACK", "CLUSTER-IP", "EXTERNAL-IP", "EXTERNAL-IP-LOCAL", "LOAD-BALANCER", "LOAD-BALANCER-FW",
        "LOAD-BALANCER-LOCAL", "LOAD-BALANCER-SOURCE-IP", "LOAD-BALANCER-SOURCE-CIDR", "NODE-PORT-TCP",
        "NODE-PORT-LOCAL-TCP", "NODE-PORT-UDP", "NODE-PORT-LOCAL-UDP", "NODE-PORT-SCTP-HASH",
        "NODE-PORT-LOCAL-SCTP-HASH", "HEALTH-CHECK-NODE-PORT", "IPVS-IPS",
    ];

    /// <summary>Of both families; upstream's own cleanup forgets those of IPv6.</summary>
    public static ImmutableHashSet<string> Sets { get; } =
        [.. Rests.Select(rest => $"KUBE-{rest}"), .. Rests.Select(rest => Cut($"KUBE-6-{rest}"))];

    private static string Cut(string name) => name.Length > MaxLength ? name[..MaxLength] : name;
}
