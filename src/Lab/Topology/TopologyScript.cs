using Signalbox.Core.Model;

namespace Signalbox.Lab.Topology;

/// <summary>The ip commands that wire a topology. Pods hang on point-to-point links: the node's end has addresses of
/// link scope only, so that what the node masquerades bears the node's own address on every way out.</summary>
internal static class TopologyScript
{
    /// <summary>The switch, which is the outside host's own port on it.</summary>
    public const string Bridge = "br0";

    /// <summary>The port of a node or pod.</summary>
    public const string Uplink = "eth0";

    private const string PodGatewayIPv4 = "169.254.1.1";
    private const string PodGatewayIPv6 = "fe80::1";

    /// <summary>Settings under /proc/sys/net that every namespace gets before it has links. Without source
    /// validation and redirects, because packets come back another way than they went; ICMP errors without a rate
    /// limit, because tests provoke many of them.</summary>
    public static IReadOnlyList<(string Path, string Value)> Sysctls(bool forwards) =>
    [
        ("ipv4/ip_forward", forwards ? "1" : "0"),
        ("ipv6/conf/all/forwarding", forwards ? "1" : "0"),
        ("ipv4/conf/all/rp_filter", "0"), ("ipv4/conf/default/rp_filter", "0"),
        ("ipv4/conf/all/send_redirects", "0"), ("ipv4/conf/default/send_redirects", "0"),
        ("ipv4/conf/all/accept_redirects", "0"), ("ipv4/conf/default/accept_redirects", "0"),
        ("ipv6/conf/all/accept_redirects", "0"), ("ipv6/conf/default/accept_redirects", "0"),
        ("ipv6/conf/all/accept_dad", "0"), ("ipv6/conf/default/accept_dad", "0"),
        ("ipv6/conf/default/accept_ra", "0"),
        ("ipv4/icmp_ratelimit", "0"), ("ipv4/icmp_msgs_per_sec", "100000"), ("ipv6/icmp/ratelimit", "0"),
    ];

    /// <summary>The outside host, which is also the node network's switch. It forwards nothing itself: a packet for
    /// a Service that no rule has caught ends here.</summary>
    public static IReadOnlyList<string> Outside(TopologySpec spec)
    {
        List<string> lines = [.. Switch([.. Enumerable.Range(0, spec.Nodes.Count)])];
        lines.AddRange(
        [
            $"address add {spec.Outside.IPv4}/24 dev {Bridge}",
            $"address add {spec.Outside.IPv6}/64 dev {Bridge} nodad",
        ]);
        lines.AddRange(spec.OutsideClients.Select(client =>
            $"address add {CIDR.Of(client)} dev {Bridge}{NoDAD(client)}"));
        var first = spec.Nodes[0].Addresses;
        lines.AddRange(spec.ServiceCIDRs.Select(cidr =>
            $"route add {cidr} via {first.Of(cidr.Family)} src {spec.Outside.Of(cidr.Family)}"));
        return lines;
    }

    /// <summary>The switch that nodes hang on, up and forwarding.</summary>
    public static IReadOnlyList<string> Switch(IReadOnlyList<int> nodes) =>
    [
        "link set lo up",
        $"link add {Bridge} type bridge mcast_snooping 0",
        .. nodes.Select(index => $"link set {Port(index)} master {Bridge} up"),
        $"link set {Bridge} up",
        // The kernel may tell a bridge up to a second late that a port has its carrier (link events are rate
        // limited), and the port stays disabled until then: so it is said by hand that they forward (state 3).
        .. nodes.Select(index => $"link set {Port(index)} type bridge_slave state 3"),
    ];

    /// <summary>A node's port of the switch, run where the switch is. It forwards at once, as in
    /// <see cref="Switch"/>.</summary>
    public static IReadOnlyList<string> SwitchPort(int node, bool isUp) => isUp
        ? [$"link set {Port(node)} up", $"link set {Port(node)} type bridge_slave state 3"]
        : [$"link set {Port(node)} down"];

    /// <summary>A new node's port of the switch, run where the switch is.</summary>
    public static IReadOnlyList<string> Plug(int node) =>
        [$"link set {Port(node)} master {Bridge}", .. SwitchPort(node, isUp: true)];

    /// <summary>Removes both ends at once. Namespaces take their links with them too, but later.</summary>
    public static IReadOnlyList<string> Unplug(int node) => [$"link del {Port(node)}"];

    /// <summary>Run outside all namespaces: the link between a node and the switch. A node that comes back has the same
    /// hardware address: others remember it.</summary>
    public static string NodeLink(int index, string node, string outside) =>
        $"link add {Uplink} netns {node} address 02:00:00:00:{index >> 8:x2}:{index & 0xff:x2} "
        + $"type veth peer name {Port(index)} netns {outside}";

    public static IReadOnlyList<string> Node(TopologySpec spec, int index)
    {
        var own = spec.Nodes[index].Addresses;
        var gateway = index == 0 ? spec.Outside : spec.Nodes[0].Addresses;
        return
        [
            "link set lo up",
            $"link set {Uplink} up",
            $"address add {own.IPv4}/24 dev {Uplink}",
            $"address add {own.IPv6}/64 dev {Uplink} nodad",
            $"route add default via {gateway.IPv4} src {own.IPv4}",
            $"route add default via {gateway.IPv6} src {own.IPv6}",
        ];
    }

    /// <summary>Run outside all namespaces: the link between a pod and its node.</summary>
    public static string PodLink(string port, string node, string pod) =>
        $"link add {port} netns {node} type veth peer name {Uplink} netns {pod}";

    /// <summary>The pod's own end. <paramref name="addresses"/> holds at most one of each family.</summary>
    public static IReadOnlyList<string> Pod(IReadOnlyList<Address> addresses) =>
    [
        "link set lo up",
        $"link set {Uplink} up",
        .. addresses.Select(address => $"address add {CIDR.Of(address)} dev {Uplink}{NoDAD(address)}"),
        .. addresses.SelectMany(WayOutOfPod),
    ];

    /// <summary>What the pod's own node needs to reach it.</summary>
    public static IReadOnlyList<string> PodOnItsNode(
        string port, IReadOnlyList<Address> addresses, DualAddress node) =>
    [
        $"link set {port} up",
        $"address add {PodGatewayIPv4}/32 dev {port} scope link",
        $"address add {PodGatewayIPv6}/64 dev {port} nodad",
        .. addresses.Select(address =>
            $"route add {CIDR.Of(address)} dev {port} src {node.Of(address.Family)}"),
    ];

    /// <summary>What another node, or the outside host, needs to reach the pod.</summary>
    public static IReadOnlyList<string> PodElsewhere(PodSpec pod, NodeSpec node) =>
    [
        $"route add {CIDR.Of(pod.Addresses.IPv4)} via {node.Addresses.IPv4}",
        $"route add {CIDR.Of(pod.Addresses.IPv6)} via {node.Addresses.IPv6}",
    ];

    /// <summary>The node's end of a pod's link.</summary>
    public static string PodPort(int pod) => $"pod{pod}";

    private static IReadOnlyList<string> WayOutOfPod(Address address) => address.Family == IPFamily.IPv4
        ?
        [
            $"route add {PodGatewayIPv4} dev {Uplink} scope link",
            $"route add default via {PodGatewayIPv4} dev {Uplink}",
        ]
        : [$"route add default via {PodGatewayIPv6} dev {Uplink}"];

    private static string Port(int node) => $"node{node}";

    private static string NoDAD(Address address) => address.Family == IPFamily.IPv6 ? " nodad" : "";
}
