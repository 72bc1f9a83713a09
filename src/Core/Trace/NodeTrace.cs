using System.Collections.Immutable;

namespace Signalbox.Core.Trace;

/// <summary>All rules of a node, ready for packets: hook by hook, in the order in which the kernel asks tables. Only
/// the chains are looked at that a packet meets.</summary>
public sealed class NodeTrace
{
    private readonly ImmutableArray<Stop>[] _stops;
    private readonly NodeAddresses _node;

    /// <param name="rules">All that the node holds.</param>
    /// <param name="node">Its addresses.</param>
    /// <param name="skips">Rules that a packet misses by its destination are passed over: for many packets, of which
    /// nobody asks what they have missed.</param>
    public NodeTrace(NodeRules rules, NodeAddresses node, bool skips = false) =>
        (_stops, _node) = (Stop.All(rules, node, skips), node);

    /// <summary>Every outcome with its odds, in the order in which they were found; never empty. Follows the first
    /// packet of a connection along every way that chance leaves open, and both ways where a condition cannot be
    /// judged.</summary>
    public ImmutableArray<Outcome> Walk(in Packet packet) => new NodeWalk(_stops, _node).Run(packet);

    /// <summary>The stations of a node in the order of the hooks, for whoever wants to show them.</summary>
    public IEnumerable<Station> Stations => _stops.SelectMany(stops => stops.Select(stop => stop.Station));
}
