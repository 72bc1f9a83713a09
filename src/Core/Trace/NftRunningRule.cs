using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>A rule at work: which expression comes next, and what has been loaded.</summary>
internal record struct NftRunningRule(MetRule.OfNftables Place, Flow From)
{
    public NftRegisters Registers = NftRegisters.Empty();

    private int _next = 0;

    public readonly NftRule Rule => Place.Rule;

    /// <summary>The expression that was taken last.</summary>
    public readonly int At => _next - 1;

    /// <summary>The first condition that could not be judged; below 0 when there is none. The rule goes on, for another
    /// one may rule it out.</summary>
    public int Unknown { get; set; } = -1;

    /// <summary>The condition that is taken to be met; null when there is none.</summary>
    public string? Assumed { get; set; }

    /// <summary>How likely its draws came this way; null when it has none.</summary>
    public Odds? Share { get; set; }

    /// <summary>Null at the end.</summary>
    public Expression? Take() => _next < Rule.Expressions.Count ? Rule.Expressions[_next++] : null;

    /// <summary>What was taken last could not be judged.</summary>
    public void Doubt() => Unknown = Unknown < 0 ? At : Unknown;
}

/// <summary>How a rule goes on after an expression.</summary>
internal enum NftTurn : byte
{
    /// <summary>With the next expression.</summary>
    On,

    /// <summary>Not at all: the packet does not meet it, and the next rule is asked.</summary>
    Miss,

    /// <summary>The packet met it, and the next rule is asked, which may be in another chain.</summary>
    Met,

    /// <summary>The way has ended, or goes on elsewhere.</summary>
    End,
}
