using System.Globalization;
using Signalbox.Core.Model;
using Signalbox.Core.Trace;
using Signalbox.KernelNet.Golden;
using Signalbox.KernelNet.Parity;

namespace Signalbox.KernelNet.Trace;

/// <summary>What the walk says of packets at a <see cref="ParityPlace"/>, in that place's words, beside what became of
/// them.</summary>
internal sealed class WalkedNode(NodeRules rules, IPFamily family)
{
    private readonly NodeTrace _trace = new(rules, Addresses(family));

    /// <summary>The node's addresses, routes and links as the place is made.</summary>
    public static NodeAddresses Addresses(IPFamily family) => new(
    [
        .. GoldenNode.Addresses.Select(address => CIDR.Parse(address).Network).Where(one => one.Family == family),
        .. Enumerable.Range(0, ParityPlace.OwnAddresses).Select(number => ParityPlace.OwnAddress(family, number)),
    ])
    {
        Routes = [new NodeRoute(CIDR.Everything(family), "eth0")],
    };

    public IReadOnlyList<Outcome> Walk(SentPacket packet, string? link) => _trace.Walk(new Packet
    {
        Protocol = packet.Protocol,
        Source = packet.Source,
        SourcePort = packet.SourcePort,
        Destination = packet.Destination,
        DestinationPort = packet.Port,
        Origin = link is null ? Core.Trace.PacketOrigin.LocalProcess : Core.Trace.PacketOrigin.Network,
        InInterface = link,
    });

    /// <summary>All that may be seen of one outcome.</summary>
    public static IEnumerable<string> Say(Outcome outcome, SentPacket packet)
    {
        switch (outcome.Ending)
        {
            case Ending.Dropped:
                return ["nothing"];
            case Ending.Rejected rejected:
                return [Text(rejected.By).Contains("admin-prohibited", StringComparison.Ordinal)
                    ? "reaches the node" : "rejected"];
            case Ending.Delivered { IsHere: true }:
                return ["reaches the node"];
            case Ending.Delivered to:
                var where = to.Address == packet.Destination && to.Port == packet.Port
                    ? "leaves as it is" : $"to {to.Address.WithPort(to.Port)}";
                return !outcome.Flow.IsSourceRewritten ? [where]
                    : packet.Source == Primary(packet.Source.Family) ? [where, $"{where}, masqueraded"]
                    : [$"{where}, masqueraded"];
            default:
                return [string.Create(CultureInfo.InvariantCulture, $"unknown: {outcome.Ending}")];
        }
    }

    public static string Text(MetRule rule) => rule switch
    {
        MetRule.OfIptables met => new Core.Rules.Iptables.RuleText(IPFamily.IPv4).Say(met.Rule),
        MetRule.OfNftables met => new Core.Rules.Nftables.NftText(IPFamily.IPv4).Say(met.Rule),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The address that masquerading gives.</summary>
    private static Address Primary(IPFamily family) => GoldenNode.Addresses
        .Select(address => CIDR.Parse(address).Network).First(address => address.Family == family);
}
