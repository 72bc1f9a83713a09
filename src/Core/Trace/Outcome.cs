using System.Collections.Immutable;

namespace Signalbox.Core.Trace;

/// <summary>One way that a packet may take, and how likely it is.</summary>
/// <param name="Ending">What becomes of the packet.</param>
/// <param name="Odds">Exact. The odds of all outcomes of one packet add up to 1.</param>
/// <param name="Met">The rules whose conditions the packet met, in the order of the walk.</param>
public sealed record Outcome(Ending Ending, Odds Odds, ImmutableArray<MetRule> Met);
