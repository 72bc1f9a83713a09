using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Trace;

namespace Signalbox.Laws;

/// <summary>The same cluster, settings and packets with IPv4 and IPv6 changed over: what holds in one family has to
/// hold in the other.</summary>
internal static class InIPv6
{
    private static readonly Address Prefix = Address.Parse("fd00:4::");

    public static ProxySettings Of(ProxySettings settings)
    {
        var addresses = NodePortAddresses.For(
            IPFamily.IPv6, settings.NodePortAddresses.MatchesAll ? [] : settings.NodePortAddresses.Blocks.Select(Of));
        return settings with
        {
            Family = IPFamily.IPv6,
            Detector = settings.Detector is LocalDetector.SourceBlock source
                ? new LocalDetector.SourceBlock(Of(source.Block))
                : settings.Detector,
            NodePortAddresses = addresses,
            NodePortIPs = [.. settings.NodePortIPs.Select(Of)],
            NodeIP = Of(settings.NodeIP!.Value),
            ServiceCIDRs = [.. settings.ServiceCIDRs.Select(Of)],
        };
    }

    public static ClusterChange Of(ClusterChange change) => change switch
    {
        ClusterChange.ServiceSet { Service: var service } => new ClusterChange.ServiceSet(service with
        {
            ClusterIPs = [.. service.ClusterIPs.Select(Of)],
            ExternalIPs = [.. service.ExternalIPs.Select(Of)],
            LoadBalancerVIPs = [.. service.LoadBalancerVIPs.Select(Of)],
            SourceRanges = [.. service.SourceRanges.Select(Of)],
        }),
        ClusterChange.SliceSet { Slice: var slice } => new ClusterChange.SliceSet(slice with
        {
            Family = slice.Family == IPFamily.IPv4 ? IPFamily.IPv6 : IPFamily.IPv4,
            Endpoints = [.. slice.Endpoints.Select(endpoint => endpoint with { Address = Of(endpoint.Address) })],
        }),
        ClusterChange.NodeSet { Node: var node } => new ClusterChange.NodeSet(node with
        {
            Addresses = [.. node.Addresses.Select(Of)],
        }),
        _ => change,
    };

    public static Packet Of(Packet packet) => packet with
    {
        Source = Of(packet.Source),
        Destination = Of(packet.Destination),
    };

    private static Address Of(Address address) =>
        address.Family == IPFamily.IPv6 ? Address.IPv4(192, 0, 2, (byte)address.Bits)
        : address.IsLoopback ? Address.Parse("::1")
        : new Address(IPFamily.IPv6, Prefix.Bits | address.Bits);

    private static CIDR Of(CIDR block) =>
        block.Family == IPFamily.IPv6 ? CIDR.Of(Of(block.Network))
        : block.IsEverything ? CIDR.Everything(IPFamily.IPv6)
        : block.Network.IsLoopback ? CIDR.Parse("::1/128")
        : new CIDR(Of(block.Network), (byte)(block.PrefixLength + 96));
}
