using System.Collections.Immutable;
using System.Globalization;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;
using Signalbox.Kernel.Nftables;
using Flow = Signalbox.Kernel.Conntrack.Flow;

namespace Signalbox.Proxy.Trace.Live;

/// <summary>What the kernel has told, to what the first packet did.</summary>
/// <param name="rules">Tell iptables' tables from others.</param>
/// <param name="own">The follower's table, whose events stand at the beginning of each packet.</param>
/// <param name="handles">The rules' numbers of a chain (family, table, chain), in their order.</param>
internal sealed class EventReading(
    NodeRules rules, string own, Func<string, string, string, ImmutableArray<ulong>> handles)
{
    private readonly Dictionary<(string, string, string), ImmutableArray<ulong>> _handles = [];

    /// <summary>Null while no packet has come.</summary>
    public static TraceEventHeaders? First(IEnumerable<TraceEvent> events, string own) =>
        events.FirstOrDefault(told => told.Table == own && told.Headers is not null)?.Headers;

    /// <param name="told">In the kernel's order; may hold packets that came after the first.</param>
    /// <param name="packet">As it was sent.</param>
    /// <param name="answer">What came back.</param>
    /// <param name="tracked">The connection as conntrack has it; null where there is none.</param>
    public LiveWay Read(IReadOnlyList<TraceEvent> told, Packet packet, ProbeAnswer answer, Flow? tracked)
    {
        var events = OfFirst(told, packet);
        var steps = events.Where(each => each.Kind == TraceEventKind.Rule)
            .Select(each => new LiveStep(PlaceOf(each), Say(each.Verdict)))
            .Where(step => !step.Place.IsOfFollower);
        return new LiveWay
        {
            Packet = packet,
            Answer = answer,
            Steps = [.. steps],
            Ending = EndingOf(events, tracked),
        };
    }

    /// <summary>Those of the first packet, under whatever number: it is another one once it has passed the loopback
    /// interface.</summary>
    private List<TraceEvent> OfFirst(IReadOnlyList<TraceEvent> told, Packet packet)
    {
        var events = new List<TraceEvent>();
        var numbers = new HashSet<uint>();
        var packets = 0;
        foreach (var each in told)
        {
            packets += each.Table == own && each.Kind == TraceEventKind.Rule ? 1 : 0;
            if (packets > 1)
            {
                break;
            }

            if (each.Headers is { } headers && headers.Protocol == (byte)packet.Protocol
                && (headers.SourcePort == packet.SourcePort || headers.DestinationPort == packet.DestinationPort))
            {
                numbers.Add(each.Packet);
            }

            if (numbers.Contains(each.Packet))
            {
                events.Add(each);
            }
        }

        return events;
    }

    /// <summary>NF_STOLEN and NF_QUEUE are the kernel's only.</summary>
    private static string Say(NftVerdict verdict) => Enum.IsDefined(verdict.Code)
        ? VerdictText.Say(verdict)
        : string.Create(CultureInfo.InvariantCulture, $"verdict {(int)verdict.Code}");

    private RulePlace PlaceOf(TraceEvent told)
    {
        var key = (told.Family, told.Table, told.Chain);
        if (!_handles.TryGetValue(key, out var known))
        {
            _handles.Add(key, known = handles(told.Family, told.Table, told.Chain));
        }

        return new RulePlace(RulePlace.TableOf(rules, told), told.Chain, known.IndexOf(told.RuleHandle) + 1);
    }

    /// <summary>What conntrack says of both ends is the whole truth. A packet that was dropped is in no table.
    /// </summary>
    private LiveEnding? EndingOf(List<TraceEvent> events, Flow? tracked)
    {
        if (events.Count == 0)
        {
            return null;
        }

        switch (events[^1].Verdict.Code)
        {
            case NftVerdictCode.Drop:
                return new LiveEnding.Ended(
                    events[^1].Kind == TraceEventKind.Rule ? PlaceOf(events[^1]) : null);
            case NftVerdictCode.Accept or NftVerdictCode.Continue:
                if (tracked is { } flow)
                {
                    return new LiveEnding.Passed(
                        flow.ReplySource.Address, flow.ReplySource.Port, flow.ReplyDestination != flow.Source);
                }

                var last = events.Last(each => each.Headers is not null).Headers!.Value;
                return new LiveEnding.Passed(last.Destination, last.DestinationPort, null);
            default:
                // A program has it, or another part of the kernel.
                return null;
        }
    }
}
