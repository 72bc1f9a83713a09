using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>A way within a base chain.</summary>
internal readonly record struct NftWay(
    Stop.OfNftables Stop, Flow Flow, Odds Odds, Step? Path, NftFrame? Frame);

/// <summary>An open chain and the rule that comes next in it.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Next">The rule's index.</param>
/// <param name="Caller">Where a return leads to; null ends the base chain.</param>
/// <param name="Depth">Jumps and gotos that led here.</param>
internal sealed record NftFrame(NftChain Chain, int Next, NftFrame? Caller, int Depth);
