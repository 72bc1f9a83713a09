using Signalbox.Core.Model;

namespace Signalbox.Lab.Topology;

/// <summary>A cluster's network: which nodes there are, and where pods' addresses come from. All else follows from
/// the order of the nodes.</summary>
public sealed record LabNetworkSpec
{
    private static readonly CIDR NodesIPv4 = CIDR.Parse("172.18.0.0/16");
    private static readonly CIDR NodesIPv6 = CIDR.Parse("fd00:172:18::/64");

    /// <summary>Names, at least one.</summary>
    public required EquatableArray<string> Nodes { get; init; }

    /// <summary>One of each family of the cluster, the primary family's first.</summary>
    public required EquatableArray<CIDR> PodCIDRs { get; init; }

    /// <summary>The addresses of load balancers: what is sent to any of the nodes.</summary>
    public EquatableArray<CIDR> LoadBalancerCIDRs { get; init; }

    public bool HasBalancer => LoadBalancerCIDRs.Items.Any(cidr => Has(cidr.Family));

    /// <summary>The outside host's own addresses, where the API server is too.</summary>
    public static DualAddress Outside { get; } = new(At(NodesIPv4, 1), At(NodesIPv6, 1));

    /// <summary>Where the load balancer takes what is meant for its addresses.</summary>
    public static DualAddress Balancer { get; } = new(At(NodesIPv4, 0xfffe), At(NodesIPv6, 0xfffe));

    /// <summary>The load balancer hangs on the switch as the node that would have its address.</summary>
    public const int BalancerPort = 0xfffc;

    /// <summary>The families of the cluster, the primary one first.</summary>
    public IEnumerable<IPFamily> Families => PodCIDRs.Items.Select(cidr => cidr.Family);

    public bool Has(IPFamily family) => PodCIDRs.Items.Any(cidr => cidr.Family == family);

    /// <summary>The prefix length of a node's block of pod addresses.</summary>
    public static byte BlockLength(IPFamily family) => family == IPFamily.IPv4 ? (byte)24 : (byte)64;

    /// <summary>A node's addresses; those of a family that the cluster has not are not in use.</summary>
    public static DualAddress NodeAddresses(int node) =>
        new(At(NodesIPv4, (uint)node + 2), At(NodesIPv6, (uint)node + 2));

    /// <summary>What the pods of a node get their addresses from, in the order of <see cref="PodCIDRs"/>. The first
    /// block is nobody's, so that the first node's pods are in block 1.</summary>
    public IReadOnlyList<CIDR> PodBlocks(int node) => [.. PodCIDRs.Items.Select(cidr => Block(cidr, (uint)node + 1))];

    /// <summary>Null, or why no such network can be built, in words for the user.</summary>
    public string? Fault() => PodCIDRs.Items
        .Where(cidr => cidr.PrefixLength > BlockLength(cidr.Family)
            || UInt128.One << Math.Min(32, BlockLength(cidr.Family) - cidr.PrefixLength) <= (UInt128)Nodes.Count)
        .Select(cidr =>
            $"{cidr} holds no /{BlockLength(cidr.Family)} block for each of {Nodes.Count} nodes and one more")
        .FirstOrDefault();

    private static CIDR Block(CIDR whole, uint index)
    {
        var length = BlockLength(whole.Family);
        var network = whole.Network.Bits + ((UInt128)index << (whole.Network.Width - length));
        return new CIDR(new Address(whole.Family, network), length);
    }

    private static Address At(CIDR network, uint offset) => new(network.Family, network.Network.Bits + offset);
}
