using Signalbox.Core.Model;
using Signalbox.Core.Trace;
using Signalbox.KernelNet.Traffic;
using Signalbox.Lab.Namespaces;
using Signalbox.Proxy.Trace;

namespace Signalbox.KernelNet.Parity;

/// <summary>What a walk over the rules that a node's kernel holds says of packets, in the words for what became of real
/// ones; and which of those it did not say.</summary>
internal sealed class PredictedOutcomes
{
    /// <summary>Of the table that tells what gets through all other rules to the node.</summary>
    private const string Witness = "inet witness";

    private readonly Dictionary<IPFamily, NodeTrace> _traces;
    private readonly Dictionary<(string?, SentPacket), HashSet<string>> _known = [];
    private readonly SortedSet<string> _surprises = new(StringComparer.Ordinal);

    private PredictedOutcomes(Dictionary<IPFamily, NodeTrace> traces) => _traces = traces;

    /// <summary>Outcomes that were not among those predicted, each with its packet. Empty when there were none.
    /// </summary>
    public IReadOnlyCollection<string> Surprises => _surprises;

    /// <summary>Packets whose outcome was among those predicted.</summary>
    public int Agreed { get; private set; }

    /// <summary>Reads the node's rules as they are now.</summary>
    public static PredictedOutcomes Over(TemporaryNamespace node) => new(
        Enum.GetValues<IPFamily>().ToDictionary(family => family, family => new NodeTrace(
            KernelRules.Of(node, family), node.Run(() => NodeKnowledge.OfKernel(family, null).Local))));

    /// <summary>A packet that came in through a link, or (null) was the node's own, and what became of it.</summary>
    public void Compare(string? link, SentPacket packet, string outcome)
    {
        var key = (link, packet with { Id = 0, SourcePort = 0 });
        if (!_known.TryGetValue(key, out var predicted))
        {
            _known.Add(key, predicted = [.. Predict(link, packet)]);
        }

        if (predicted.Contains(outcome))
        {
            Agreed++;
        }
        else
        {
            var to = packet.Destination.WithPort(packet.Port);
            _surprises.Add(
                $"{packet.Protocol} from {packet.Source} ({link ?? "own"}) to {to}: {outcome}, "
                + $"predicted {string.Join(" | ", predicted.Order(StringComparer.Ordinal))}");
        }
    }

    private IEnumerable<string> Predict(string? link, SentPacket packet)
    {
        var outcomes = _traces[packet.Source.Family].Walk(new Packet
        {
            Protocol = packet.Protocol,
            Source = packet.Source,
            SourcePort = packet.SourcePort,
            Destination = packet.Destination,
            DestinationPort = packet.Port,
            Origin = link is null ? Core.Trace.PacketOrigin.LocalProcess : Core.Trace.PacketOrigin.Network,
            InInterface = link,
        });
        foreach (var outcome in outcomes)
        {
            var words = Say(outcome.Ending);
            yield return words;
            if (outcome.Ending is Ending.Delivered { IsMasqueraded: true } && link is null)
            {
                // The address that it is given may be the one that it had.
                yield return words.Replace(", masqueraded", "", StringComparison.Ordinal);
            }
        }
    }

    private static string Say(Ending ending) => ending switch
    {
        Ending.Delivered { IsHere: true } => "reaches the node",
        Ending.Delivered { IsRewritten: false } to => $"leaves as it is{Masqueraded(to)}",
        Ending.Delivered to => $"to {to.Address.WithPort(to.Port)}{Masqueraded(to)}",
        Ending.Rejected { By.Station.Table: Witness } => "reaches the node",
        Ending.Rejected => "rejected",
        Ending.Dropped => "nothing",
        Ending.CannotBeJudged unknown => $"cannot be judged: {unknown.What}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Masqueraded(Ending.Delivered to) => to.IsMasqueraded ? ", masqueraded" : "";
}
