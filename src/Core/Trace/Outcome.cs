using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Trace;

/// <summary>One way that a packet may take, and how likely it is.</summary>
/// <param name="Ending">What becomes of the packet.</param>
/// <param name="Odds">Exact. The odds of all outcomes of one packet add up to 1.</param>
/// <param name="Met">The rules whose conditions the packet met, in the order of the walk.</param>
public sealed record Outcome(Ending Ending, Odds Odds, ImmutableArray<MetRule> Met);

/// <summary>A rule that a packet met. <paramref name="Hook"/> is the built-in chain that the walk began in.</summary>
public sealed record MetRule(Table Table, string Hook, string Chain, Rule Rule);

/// <summary>What becomes of a packet. A closed family.</summary>
public abstract record Ending
{
    private Ending()
    {
    }

    /// <summary>It goes on to this address and port. <paramref name="IsRewritten"/>: by DNAT.</summary>
    public sealed record Delivered(Address Address, ushort Port, bool IsRewritten, bool IsMasqueraded) : Ending;

    /// <summary>Null when a built-in chain's policy dropped it.</summary>
    public sealed record Dropped(MetRule? By) : Ending;

    public sealed record Rejected(MetRule By) : Ending;

    /// <summary>A rule says something that is not understood, so that nothing can be said from there on.</summary>
    public sealed record CannotBeJudged(MetRule At, string What) : Ending;
}
