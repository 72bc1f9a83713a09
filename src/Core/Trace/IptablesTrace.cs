using System.Collections.Immutable;

namespace Signalbox.Core.Trace;

/// <summary>Walks a packet over iptables rules alone.</summary>
public static class IptablesTrace
{
    /// <summary>As <see cref="NodeTrace.Walk"/>.</summary>
    public static ImmutableArray<Outcome> Walk(ChainSet rules, NodeAddresses node, in Packet packet) =>
        new NodeTrace(
            new NodeRules(packet.Destination.Family) { Iptables = [new IptablesRules("iptables", rules)] }, node)
            .Walk(packet);
}
