using System.Collections.Immutable;
using System.Diagnostics;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>One packet from station to station. Of use once.</summary>
internal sealed class NodeWalk(ImmutableArray<Stop>[] stops, NodeAddresses node)
{
    /// <summary>So often both ways of a condition are followed; then a way ends where the next cannot be judged.
    /// </summary>
    private const int MostAssumptions = 256;

    private readonly OrderedDictionary<(Ending Ending, Assumption? Assumed), WayOdds> _endings = [];
    private readonly Dictionary<object, NftRuleRun> _runs = [];
    private OrderedDictionary<Flow, WayOdds> _next = [];
    private int _assumptions;

    /// <summary>All ways go through one station in each round, so that equal ones meet after it.</summary>
    public ImmutableArray<Outcome> Run(in Packet packet)
    {
        var begin = Flow.Begin(packet);
        Arrive(begin.At(begin.Hook, node), Odds.Certain, null);
        while (_next.Count > 0)
        {
            var round = _next;
            _next = [];
            foreach (var (flow, way) in round)
            {
                Through(stops[(int)flow.Hook][flow.Stop], flow, way);
            }
        }

        return
        [
            .. _endings.Select(end =>
                new Outcome(end.Key.Ending, end.Value.Odds, end.Value.Path, end.Value.Flow)),
        ];
    }

    public void End(Ending ending, Flow flow, Odds odds, Step? path) => Join(
        _endings, (ending, flow.Assumed), new WayOdds(odds, path, flow), key => key.Item2,
        (key, assumed) => (key.Item1, assumed));

    /// <summary>The packet has been let through a station.</summary>
    public void GoOn(Flow flow, Odds odds, Step? path) =>
        Arrive(flow with { Stop = flow.Stop + 1 }, odds, path);

    /// <summary>It has come to the end of a station's chain.</summary>
    public void FallThrough(Stop stop, Flow flow, Odds odds, Step? path)
    {
        var isDropped = stop.DropsByPolicy;
        path = new Step.FellThrough(stop.Station, isDropped, path);
        if (isDropped)
        {
            End(new Ending.Dropped(null) { ByPolicyOf = stop.Station }, flow, odds, path);
        }
        else
        {
            GoOn(flow, odds, path);
        }
    }

    /// <summary>Says whether both ways of a condition may be followed still.</summary>
    public bool MayAssume() => ++_assumptions <= MostAssumptions;

    private void Through(Stop stop, Flow flow, in WayOdds way)
    {
        var path = new Step.Arrived(stop.Station, flow, way.Path);
        switch (stop)
        {
            case Stop.OfIptables iptables:
                new IptablesRun(iptables, this).Through(flow, way.Odds, path);
                break;
            case Stop.OfNftables nftables:
                if (!_runs.TryGetValue(nftables.Ground, out var run))
                {
                    run = new NftRuleRun(nftables.Ground, this);
                    _runs.Add(nftables.Ground, run);
                }

                run.Through(nftables, flow, way.Odds, path);
                break;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Looks for the next station, in this hook or those that follow it.</summary>
    private void Arrive(Flow flow, Odds odds, Step? path)
    {
        while (true)
        {
            var here = stops[(int)flow.Hook];
            while (flow.Stop < here.Length && WhySkip(here[flow.Stop].Station, flow) is { } why)
            {
                path = new Step.Skipped(here[flow.Stop].Station, why, path);
                flow = flow with { Stop = flow.Stop + 1 };
            }

            if (flow.Stop < here.Length)
            {
                Join(
                    _next, flow, new WayOdds(odds, path, flow), key => key.Assumed,
                    (key, assumed) => key with { Assumed = assumed });
                return;
            }

            if (HookAfter(flow) is not { } hook)
            {
                End(
                    new Ending.Delivered(
                        flow.Destination, flow.DestinationPort, flow.IsRewritten, flow.IsMasqueraded)
                    {
                        NewSource = flow.NewSource,
                        IsHere = node.Holds(flow.Destination),
                    },
                    flow, odds, path);
                return;
            }

            flow = flow.At(hook, node);
        }
    }

    /// <summary>Null where the station is asked.</summary>
    private static string? WhySkip(Station station, Flow flow) => !station.IsNat ? null
        : flow.IsUntracked ? "conntrack does not track the packet"
        : flow.HasTranslation ? "another nat chain has decided already"
        : flow.IsBackIn ? "nat was asked when the packet left"
        : null;

    /// <summary>What a local process sends to this node itself comes in again through the loopback interface.
    /// </summary>
    private PacketHook? HookAfter(Flow flow)
    {
        var isForHere = node.Holds(flow.Destination);
        return flow.Hook switch
        {
            PacketHook.Prerouting => isForHere ? PacketHook.Input : PacketHook.Forward,
            PacketHook.Forward or PacketHook.Output => PacketHook.Postrouting,
            PacketHook.Postrouting when isForHere && !flow.IsBackIn => PacketHook.Prerouting,
            _ => null,
        };
    }

    /// <summary>Adds a way to those that came to the same. Two that differ in what was assumed last, and are equally
    /// likely, show that nothing hung on it.</summary>
    private static void Join<T>(
        OrderedDictionary<T, WayOdds> ways, T to, WayOdds way, Func<T, Assumption?> assumed,
        Func<T, Assumption?, T> with)
        where T : notnull
    {
        while (assumed(to) is { } last && !ways.ContainsKey(to)
            && with(to, last with { IsMet = !last.IsMet }) is var twin
            && ways.TryGetValue(twin, out var other) && other.Odds == way.Odds)
        {
            ways.Remove(twin);
            way = last.IsMet ? other : way;
            way = way with { Flow = way.Flow with { Assumed = last.Before } };
            to = with(to, last.Before);
        }

        ways[to] = ways.TryGetValue(to, out var known) ? known.Join(way) : way;
    }
}

/// <summary>How likely a way is, its steps, and the packet: of several that have become one, the likeliest's.</summary>
internal readonly record struct WayOdds(Odds Odds, Step? Path, Flow Flow)
{
    private double Likeliest { get; init; } = Odds.ToDouble();

    public WayOdds Join(in WayOdds other)
    {
        var first = Likeliest >= other.Likeliest ? this : other;
        return first with { Odds = Odds + other.Odds };
    }
}
