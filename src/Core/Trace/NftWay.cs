using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>A way within a base chain, whose name is <paramref name="Hook"/>.</summary>
internal readonly record struct NftWay(string Hook, NftFlow Flow, Odds Odds, Path? Path, NftFrame? Frame)
{
    public MetRule Place(in NftRunningRule rule) => new MetRule.OfNftables(Hook, rule.Chain, rule.Rule);

    public NftWay Meet(in NftRunningRule rule) => this with { Path = new Path(Place(rule), Path) };
}

/// <summary>An open chain and the rule that comes next in it.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Next">The rule's index.</param>
/// <param name="Caller">Where a return leads to; null ends the base chain.</param>
/// <param name="Depth">Jumps and gotos that led here.</param>
internal sealed record NftFrame(NftChain Chain, int Next, NftFrame? Caller, int Depth);
