using System.Collections.Immutable;

namespace Signalbox.Core.Trace;

/// <summary>Walks packets over all rules of a node, in the order of the kernel's hooks.</summary>
public static class PacketTrace
{
    /// <summary>As <see cref="NodeTrace.Walk"/>, for one packet.</summary>
    public static ImmutableArray<Outcome> Walk(NodeRules rules, NodeAddresses node, in Packet packet) =>
        new NodeTrace(rules, node).Walk(packet);
}
