using Signalbox.Core.Model;

namespace Signalbox.Lab.Topology;

/// <summary>The ip commands that wire a <see cref="LabNetwork"/>: like a provider's network, it knows where every
/// node's pods are and where load balancers' addresses go, and nothing of ClusterIPs.</summary>
internal static class NetworkScript
{
    /// <summary>Settings that the load balancer gets on top: connections are spread over the nodes by their ports
    /// too.</summary>
    public static IReadOnlyList<(string Path, string Value)> BalancerSettings { get; } =
        [("ipv4/fib_multipath_hash_policy", "1"), ("ipv6/fib_multipath_hash_policy", "1")];

    public static IReadOnlyList<string> Outside(LabNetworkSpec spec) =>
    [
        .. TopologyScript.Switch(
        [
            .. Enumerable.Range(0, spec.Nodes.Count),
            .. spec.HasBalancer ? [LabNetworkSpec.BalancerPort] : Array.Empty<int>(),
        ]),
        .. Addresses(spec, LabNetworkSpec.Outside, TopologyScript.Bridge),
        .. Enumerable.Range(0, spec.Nodes.Count).SelectMany(node => PodRoutes(spec, node)),
        .. BalancerCIDRs(spec).Select(cidr => $"route add {cidr} via {LabNetworkSpec.Balancer.Of(cidr.Family)}"),
    ];

    /// <summary>It stands apart from the outside host because a host that opens connections itself does not keep each
    /// on one of several ways: Linux draws a way for a socket by chance, and sends what belongs to no socket any more
    /// (the last ACK of a closed one) by another. What it forwards goes by the packet alone.</summary>
    public static IReadOnlyList<string> Balancer(LabNetworkSpec spec) =>
    [
        "link set lo up",
        $"link set {TopologyScript.Uplink} up",
        .. Addresses(spec, LabNetworkSpec.Balancer, TopologyScript.Uplink),
        .. BalancerCIDRs(spec).Select(cidr => Spread(spec, cidr)),
    ];

    public static IReadOnlyList<string> Node(LabNetworkSpec spec, int node) =>
    [
        "link set lo up",
        $"link set {TopologyScript.Uplink} up",
        .. Addresses(spec, LabNetworkSpec.NodeAddresses(node), TopologyScript.Uplink),
        .. spec.Families.Select(family =>
            $"route add default via {LabNetworkSpec.Outside.Of(family)} "
            + $"src {LabNetworkSpec.NodeAddresses(node).Of(family)}"),
        .. Enumerable.Range(0, spec.Nodes.Count).Where(other => other != node)
            .SelectMany(other => PodRoutes(spec, other)),
        // An address of its own block that no pod has: said at once, not sent away and around.
        .. spec.PodBlocks(node).Select(block => $"route add unreachable {block}"),
    ];

    /// <summary>What others need to reach a node's pods.</summary>
    public static IReadOnlyList<string> ToPods(LabNetworkSpec spec, int node) => [.. PodRoutes(spec, node)];

    /// <summary>Takes <see cref="ToPods"/> back.</summary>
    public static IReadOnlyList<string> WithoutPods(LabNetworkSpec spec, int node) =>
        [.. spec.PodBlocks(node).Select(block => $"route del {block}")];

    private static IEnumerable<string> Addresses(LabNetworkSpec spec, DualAddress own, string link) =>
        spec.Families.Select(family => family == IPFamily.IPv4
            ? $"address add {own.IPv4}/16 dev {link}"
            : $"address add {own.IPv6}/64 dev {link} nodad");

    private static IEnumerable<string> PodRoutes(LabNetworkSpec spec, int node) => spec.PodBlocks(node)
        .Select(block => $"route add {block} via {LabNetworkSpec.NodeAddresses(node).Of(block.Family)}");

    private static IEnumerable<CIDR> BalancerCIDRs(LabNetworkSpec spec) =>
        spec.LoadBalancerCIDRs.Items.Where(cidr => spec.Has(cidr.Family));

    private static string Spread(LabNetworkSpec spec, CIDR cidr) => $"route add {cidr} " + string.Join(
        ' ', Enumerable.Range(0, spec.Nodes.Count).Select(node =>
            $"nexthop via {LabNetworkSpec.NodeAddresses(node).Of(cidr.Family)} weight 1"));
}
