using Signalbox.Core.Model;

namespace Signalbox.Lab.Topology;

/// <summary>What to build: nodes and an outside host on one network, pods behind the nodes. The first node is the one
/// under test: the outside host sends <see cref="ServiceCIDRs"/> to it, and the other nodes send it whatever they
/// have no route for, so that answers to clients beyond the node network pass it on their way back.</summary>
public sealed record TopologySpec
{
    /// <summary>At least one; the first is under test.</summary>
    public required EquatableArray<NodeSpec> Nodes { get; init; }

    public EquatableArray<PodSpec> Pods { get; init; }

    /// <summary>The outside host's addresses on the node network.</summary>
    public DualAddress Outside { get; init; } =
        new(Address.Parse("10.200.0.254"), Address.Parse("fd00:10:200::fe"));

    /// <summary>More addresses of the outside host, to be used as sources from beyond the node network.</summary>
    public EquatableArray<Address> OutsideClients { get; init; }

    /// <summary>What the outside host reaches through the first node: service CIDRs, VIPs, external IPs.</summary>
    public EquatableArray<CIDR> ServiceCIDRs { get; init; }

    /// <summary>Three nodes, one endpoint pod on each and one client pod on the first, both families. node-a is
    /// 10.200.0.2, its pods 10.244.1.10 ("local") and 10.244.1.11 ("client"); node-b's pod is 10.244.2.20, node-c's
    /// 10.244.3.30. Outside clients come from 203.0.113.10 and 192.0.2.10, or 2001:db8:203::10 and
    /// 2001:db8:192::10.</summary>
    public static TopologySpec ThreeNodes { get; } = new()
    {
        Nodes =
        [
            new("node-a", Dual("10.200.0.2", "fd00:10:200::2")),
            new("node-b", Dual("10.200.0.3", "fd00:10:200::3")),
            new("node-c", Dual("10.200.0.4", "fd00:10:200::4")),
        ],
        Pods =
        [
            new("local", "node-a", Dual("10.244.1.10", "fd00:10:244:1::10")),
            new("client", "node-a", Dual("10.244.1.11", "fd00:10:244:1::11")),
            new("remote-b", "node-b", Dual("10.244.2.20", "fd00:10:244:2::20")),
            new("remote-c", "node-c", Dual("10.244.3.30", "fd00:10:244:3::30")),
        ],
        OutsideClients =
        [
            Address.Parse("203.0.113.10"), Address.Parse("192.0.2.10"),
            Address.Parse("2001:db8:203::10"), Address.Parse("2001:db8:192::10"),
        ],
        ServiceCIDRs =
        [
            CIDR.Parse("10.96.0.0/12"), CIDR.Parse("198.51.100.0/24"),
            CIDR.Parse("fd00:10:96::/112"), CIDR.Parse("2001:db8:198::/48"),
        ],
    };

    private static DualAddress Dual(string ipv4, string ipv6) => new(Address.Parse(ipv4), Address.Parse(ipv6));
}
