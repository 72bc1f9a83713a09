using System.Collections.Immutable;
using Signalbox.Core.Explain;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Compare;

/// <summary>Compares by what packets meet instead of by text: for each frontend and some callers, where the rules that
/// a node holds lead them, with which odds, and where the plan says. For rules of any layout.</summary>
/// <param name="plan">What is wanted.</param>
/// <param name="rules">What the node holds.</param>
/// <param name="node">The node's own addresses.</param>
/// <param name="mode">Whose answers count where the two modes differ.</param>
public sealed class PacketComparison(NodePlan plan, NodeRules rules, NodeAddresses node, PacketMode mode)
{
    /// <summary>Rules may ask where a packet comes in: where nothing depends on it, here.</summary>
    private const string AnyInterface = "eth0";

    private readonly CallPackets _calls = new(
        new Ground(plan.Settings.Family, node, (Snapshot.Empty(plan.Settings.Family), plan), rules));

    private readonly NodeTrace _trace = new(rules, node);
    private readonly ExpectedOutcomes _expected = new(plan, node, mode);

    /// <summary>Packets that were walked, once <see cref="Differences"/> has been enumerated.</summary>
    public int Packets { get; private set; }

    /// <summary>Sorted by whom they concern; empty when all packets go where they should.</summary>
    public ImmutableArray<Difference> Differences() =>
    [
        .. plan.Services.Values
            .SelectMany(service => service.Ports)
            .SelectMany(port => port.Frontends.SelectMany(frontend => Of(port, frontend)))
            .OrderBy(difference => difference.Owner),
    ];

    private IEnumerable<Difference> Of(ServicePlan port, Frontend frontend)
    {
        if (frontend.Address is null && !node.Holds(_calls.Node))
        {
            // None of the node's addresses is known.
            yield break;
        }

        foreach (var (caller, packet) in CallsOf(port, frontend))
        {
            Packets++;
            var expected = _expected.Of(packet);
            var found = Met(_trace.Walk(packet));
            if (found.Keys.FirstOrDefault(end => end.StartsWith(CannotBeJudged, StringComparison.Ordinal)) is { } why)
            {
                yield return Make(port, packet, caller, DifferenceKind.CannotBeJudged, why);
            }
            else if (!expected.IsMetBy(found))
            {
                var lines = ImmutableArray.CreateBuilder<DiffLine>();
                lines.AddRange(found.Where(end => !expected.Holds(end)).Select(end => DiffLine.Held(Say(end))));
                lines.AddRange(expected.Ends.Where(end => !IsIn(found, end)).Select(end => DiffLine.Wanted(Say(end))));
                yield return Make(port, packet, caller, DifferenceKind.OtherOutcome, "packets go elsewhere") with
                {
                    Lines = lines.DrainToImmutable(),
                };
            }
        }
    }

    /// <summary>With the word for each: all whom explanations tell of, and an endpoint that calls itself.</summary>
    private IEnumerable<(string Caller, Packet Packet)> CallsOf(ServicePlan port, Frontend frontend)
    {
        var calls = _calls.To(FrontendKey.Of(port, frontend), port)
            .Where(call => call.Caller != Caller.Node || node.Holds(call.Packet.Source))
            .Select(call => (Words: Callers.Name(call.Caller), call.Packet)).ToList();
        return calls.Concat(port.Endpoints.Reachable.Where(endpoint => endpoint.IsLocal).Take(1)
                .Select(endpoint => (
                    Words: "its own endpoint", Packet: calls[0].Packet with { Source = endpoint.Address })))
            .Select(call => (call.Words, CameIn(call.Packet)));
    }

    private static Packet CameIn(Packet packet) => packet.Origin == PacketOrigin.LocalProcess
        ? packet
        : packet with { InInterface = packet.InInterface ?? AnyInterface };

    private const string CannotBeJudged = "cannot be judged";

    private static Difference Make(
        ServicePlan port, Packet packet, string caller, DifferenceKind kind, string words) => new()
        {
            Owner = new Owner.OfPort(port.Name),
            Kind = kind,
            Place = $"{packet.Destination.WithPort(packet.DestinationPort)}/{packet.Protocol} from {caller} "
                + packet.Source,
            Words = words,
            IsMendable = kind != DifferenceKind.CannotBeJudged,
        };

    private static string Say(KeyValuePair<string, double> end) => end.Value > 1 - ExpectedOutcomes.Tolerance
        ? end.Key
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{end.Value:P2} {end.Key}");

    private static bool IsIn(SortedDictionary<string, double> found, KeyValuePair<string, double> end) =>
        found.TryGetValue(end.Key, out var odds) && Math.Abs(odds - end.Value) <= ExpectedOutcomes.Tolerance;

    private static SortedDictionary<string, double> Met(ImmutableArray<Outcome> outcomes)
    {
        var met = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var outcome in outcomes.Where(outcome => !outcome.Odds.IsNever))
        {
            var key = EndText.Say(outcome.Ending);
            met[key] = met.GetValueOrDefault(key) + outcome.Odds.ToDouble();
        }

        return met;
    }
}

/// <summary>The two modes answer alike but in corners.</summary>
public enum PacketMode
{
    Iptables,
    Nftables,
}
