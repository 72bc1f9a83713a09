using Signalbox.Core.Model;
using Signalbox.Core.Plan;

namespace Signalbox.Proxy.Config;

/// <summary>Options and what is known of the node, to one family's settings. Source: spec 1.7, 1.8 and 1.10.</summary>
internal static class FamilySettings
{
    /// <param name="options">From the command line.</param>
    /// <param name="snapshot">The cluster's words for the family: the Node object, which may be missing, and the blocks
    /// of ClusterIPs.</param>
    /// <param name="localAddresses">The node's local addresses of the family; only read when node ports do not answer
    /// on all of them.</param>
    public static ProxySettings Make(
        ProxyOptions options, Snapshot snapshot, Func<IPFamily, IEnumerable<Address>> localAddresses)
    {
        var (family, node) = (snapshot.Family, snapshot.Node);
        var nodeIP = NodeIPOf(options, family, node);
        var nodePorts = NodePortAddresses.For(family, NodePortBlocks(options, node));
        return new ProxySettings
        {
            Family = family,
            NodeName = options.NodeName,
            Detector = DetectorOf(options, family, node),
            NodePortAddresses = nodePorts,
            NodePortIPs = nodePorts.MatchesAll ? [] : nodePorts.Among(localAddresses(family)),
            LocalhostNodePorts = options.Mode == ProxyMode.Iptables && options.LocalhostNodePorts,
            MasqueradeAll = options.MasqueradeAll,
            MasqueradeBit = options.MasqueradeBit,
            NodeIP = nodeIP,
            AllowExternalIPs = options.AllowExternalIPs,
            CountsConnections = options.CountsConnections && options.Mode == ProxyMode.Nftables,
            ServiceCIDRs = options.Mode == ProxyMode.Nftables ? ServiceCIDRsOf(snapshot) : [],
        };
    }

    /// <summary>Only the nftables backend has a use for them.</summary>
    private static EquatableArray<CIDR> ServiceCIDRsOf(Snapshot snapshot) => snapshot.ServiceCIDRs.Values
        .SelectMany(blocks => blocks.Items)
        .Distinct()
        .OrderBy(block => block.Network)
        .ThenBy(block => block.PrefixLength)
        .ToEquatable();

    /// <summary>The bind address where it is of this family and specific, else the Node's first address of the
    /// family, else loopback.</summary>
    private static Address NodeIPOf(ProxyOptions options, IPFamily family, NodeFacts? node)
    {
        if (options.BindAddress is { IsUnspecified: false } bind && bind.Family == family)
        {
            return bind;
        }

        foreach (var address in node?.Addresses ?? [])
        {
            if (address.Family == family)
            {
                return address;
            }
        }

        return family == IPFamily.IPv4 ? Address.IPv4(127, 0, 0, 1) : Address.Parse("::1");
    }

    /// <summary>"primary" stands for the node's own address of each family. Without any, a family answers on every
    /// address, as upstream.</summary>
    private static IEnumerable<CIDR> NodePortBlocks(ProxyOptions options, NodeFacts? node) =>
        !options.NodePortsOnPrimary
            ? options.NodePortAddresses
            : Enum.GetValues<IPFamily>()
                .Select(family => NodeIPOf(options, family, node))
                .Where(address => !address.IsLoopback)
                .Select(CIDR.Of);

    private static LocalDetector DetectorOf(ProxyOptions options, IPFamily family, NodeFacts? node) =>
        options.DetectLocalMode switch
        {
            LocalMode.ClusterCIDR => BlockOf(options.ClusterCIDRs, family),
            LocalMode.NodeCIDR => BlockOf(node?.PodCIDRs ?? [], family),
            LocalMode.BridgeInterface => new LocalDetector.Interface(options.PodBridgeInterface),
            LocalMode.InterfaceNamePrefix => new LocalDetector.InterfacePrefix(options.PodInterfaceNamePrefix),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static LocalDetector BlockOf(IEnumerable<CIDR> blocks, IPFamily family)
    {
        foreach (var block in blocks)
        {
            if (block.Family == family)
            {
                return new LocalDetector.SourceBlock(block);
            }
        }

        return new LocalDetector.None();
    }
}
