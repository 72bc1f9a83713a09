using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Render.Nftables;

/// <summary>The rules that pick an endpoint from a map of pools. No packet whose frontend has a pool leaves them
/// untranslated: each draw that meets an empty slot, or one that has just changed, is repeated; then the pool's first
/// slot is taken, which every pool has; and a packet that a change has overtaken twice even so is dropped, for its
/// client to send again.</summary>
internal static class PoolChains
{
    private const int Rounds = 8;

    /// <summary>Pools of up to twelve hardly ever get to the fourth; those of up to 96 need not wait for a redraw.
    /// </summary>
    private static readonly uint[] FirstDraws =
    [
        PoolSlots.Classes[0], PoolSlots.Classes[0], PoolSlots.Classes[1], PoolSlots.Classes[0], PoolSlots.Classes[1],
    ];

    /// <summary>The first draws; they suit nearly every packet. What follows must go to the chain
    /// <see cref="Redraw"/> of the same map.</summary>
    public static IEnumerable<NftRule> FirstRules(Phrases phrases, NftSet map) =>
        FirstDraws.Select(slots => Draw(phrases, map, slots));

    public static string Redraw(string stem) => stem + "-redraw";

    /// <summary>The chains STEM-draw and STEM-redraw.</summary>
    public static IEnumerable<NftChain> Chains(Phrases phrases, NftSet map, string stem)
    {
        var draw = stem + "-draw";
        yield return new NftChain(draw, [.. PoolSlots.Classes.Select(slots => Draw(phrases, map, slots))]);

        var rules = new List<NftRule>();
        for (var i = 0; i < Rounds; i++)
        {
            rules.Add(Phrases.Rule(Phrases.Jump(draw)));
        }

        foreach (var slots in PoolSlots.Classes)
        {
            rules.Add(Phrases.Rule(phrases.Draw(map, 1, PoolSlots.FirstSlot(slots))));
        }

        rules.Add(Phrases.Rule(Phrases.Decide(NftVerdict.Drop)));
        yield return new NftChain(Redraw(stem), new([.. rules]));
    }

    private static NftRule Draw(Phrases phrases, NftSet map, uint slots) =>
        Phrases.Rule(phrases.Draw(map, slots, PoolSlots.FirstSlot(slots)));
}
