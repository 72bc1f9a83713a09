using System.Collections.Immutable;

namespace Signalbox.Core.Trace;

/// <summary>Walks packets over all rules of a node, in the order of the kernel's hooks.</summary>
public static class PacketTrace
{
    /// <summary>Every outcome with its odds; never empty.</summary>
    public static ImmutableArray<Outcome> Walk(NodeRules rules, NodeAddresses node, in Packet packet) =>
        rules.ProxyTable is { } table ? new NftablesTrace(table.Rules, table.Elements, node).Walk(packet)
        : IptablesTrace.Walk(rules.Iptables.FirstOrDefault()?.Chains ?? ChainSet.Parse([]), node, packet);
}
