using System.Collections.Immutable;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>One packet from base chain to base chain. Of use once.</summary>
internal sealed class NftWalk(NftGround ground)
{
    private readonly OrderedDictionary<Ending, NftOdds> _endings = [];
    private OrderedDictionary<NftFlow, NftOdds> _next = [];

    /// <summary>All ways go through one base chain in each round, so that equal ones meet after it.</summary>
    public ImmutableArray<Outcome> Run(in Packet packet)
    {
        var run = new NftRuleRun(ground, this);
        Arrive(NftFlow.Begin(packet), new NftOdds(Odds.Certain, null));
        while (_next.Count > 0)
        {
            var round = _next;
            _next = [];
            foreach (var (flow, odds) in round)
            {
                run.Through(ground.At(flow.Hook)[flow.Chain], flow, odds);
            }
        }

        return [.. _endings.Select(end => new Outcome(end.Key, end.Value.Odds, Path.InOrder(end.Value.Path)))];
    }

    public void End(Ending ending, in NftOdds odds) => Join(_endings, ending, odds);

    /// <summary>The packet has been let through a base chain.</summary>
    public void GoOn(in NftFlow flow, in NftOdds odds) => Arrive(flow with { Chain = flow.Chain + 1 }, odds);

    /// <summary>Looks for the next base chain, in this hook or those that follow it.</summary>
    private void Arrive(NftFlow flow, in NftOdds odds)
    {
        while (true)
        {
            var chains = ground.At(flow.Hook);
            for (; flow.Chain < chains.Length; flow = flow with { Chain = flow.Chain + 1 })
            {
                if (chains[flow.Chain].Hook!.Type != ChainType.Nat || !(flow.HasTranslation || flow.IsBackIn))
                {
                    Join(_next, flow, odds);
                    return;
                }
            }

            if (HookAfter(flow) is not { } hook)
            {
                End(
                    new Ending.Delivered(
                        flow.Destination, flow.DestinationPort, flow.IsRewritten, flow.IsMasqueraded),
                    odds);
                return;
            }

            flow = flow with
            {
                Hook = hook,
                Chain = 0,
                HasTranslation = false,
                IsBackIn = flow.IsBackIn || hook == PacketHook.Prerouting,
            };
        }
    }

    /// <summary>What a local process sends to this node itself comes in again through the loopback interface.
    /// </summary>
    private PacketHook? HookAfter(in NftFlow flow)
    {
        var isForHere = ground.Node.Holds(flow.Destination);
        return flow.Hook switch
        {
            PacketHook.Prerouting => isForHere ? PacketHook.Input : PacketHook.Forward,
            PacketHook.Forward or PacketHook.Output => PacketHook.Postrouting,
            PacketHook.Postrouting when isForHere && !flow.IsBackIn => PacketHook.Prerouting,
            _ => null,
        };
    }

    private static void Join<T>(OrderedDictionary<T, NftOdds> ways, T to, in NftOdds odds)
        where T : notnull =>
        ways[to] = ways.TryGetValue(to, out var known) ? known.Join(odds) : odds;
}
