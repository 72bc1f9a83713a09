using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Trace;
using Signalbox.Lab.Namespaces;
using Signalbox.Lab.Pods;
using Signalbox.Proxy.Trace;

namespace Signalbox.KernelNet.Traffic;

/// <summary>What a walk over the rules in a node's kernel says of the calls of the matrix.</summary>
internal sealed class PredictedCells
{
    private readonly Dictionary<IPFamily, (NodeTrace Trace, NodeKnowledge Node)> _families;

    private PredictedCells(Dictionary<IPFamily, (NodeTrace Trace, NodeKnowledge Node)> families) =>
        _families = families;

    /// <summary>Reads the node's rules as they are now.</summary>
    public static PredictedCells Over(TemporaryNamespace node) => new(
        Enum.GetValues<IPFamily>().ToDictionary(family => family, family =>
        {
            var known = node.Run(() => NodeKnowledge.OfKernel(family, null));
            return (new NodeTrace(KernelRules.Of(node, family), known.Local), known);
        }));

    /// <summary>Null when what happened was predicted, else what was.</summary>
    /// <param name="probe">A call.</param>
    /// <param name="source">The address that it comes from.</param>
    /// <param name="isOfNode">A process of the node calls.</param>
    /// <param name="seen">What became of it.</param>
    /// <param name="endpoint">The address of the endpoint that answered; null when none did.</param>
    public string? WhyNot(Probe probe, Address source, bool isOfNode, ProbeResult seen, Address? endpoint)
    {
        var (trace, node) = _families[probe.To.Family];
        var packet = new Packet
        {
            Protocol = probe.Protocol,
            Source = source,
            SourcePort = 40000,
            Destination = probe.To,
            DestinationPort = probe.Port,
            Origin = isOfNode ? PacketOrigin.LocalProcess : PacketOrigin.Network,
            InInterface = isOfNode ? null : node.InterfaceTo(source),
        };
        ImmutableArray<Outcome> ways;
        lock (_families)
        {
            // Several cells are called at once; rules are read from the kernel as a walk comes to them.
            ways = trace.Walk(packet);
        }

        return ways.Any(way => Fits(way.Ending, source, seen, endpoint))
            ? null
            : $"{seen}, predicted {string.Join(" | ", ways.Select(way => way.Ending))}";
    }

    private static bool Fits(Ending predicted, Address source, ProbeResult seen, Address? endpoint) => predicted switch
    {
        Ending.Delivered { IsRewritten: true } to => seen is ProbeResult.Answered answer
            && to.Address == endpoint
            && (to.IsMasqueraded || answer.Source == source),
        Ending.Delivered or Ending.Rejected => seen is ProbeResult.Refused,
        Ending.Dropped => seen is ProbeResult.NoAnswer { Errno: ProbeResult.NoAnswer.TimedOut },
        _ => false,
    };
}
