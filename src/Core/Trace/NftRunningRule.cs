using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>A rule at work: which expression comes next, and what has been loaded.</summary>
internal record struct NftRunningRule(string Chain, NftRule Rule)
{
    public NftRegisters Registers = NftRegisters.Empty();

    private int _next = 0;

    /// <summary>A condition could not be judged. The rule goes on, for another one may rule it out.</summary>
    public bool HasUnknown { get; set; }

    /// <summary>Null at the end.</summary>
    public Expression? Take() => _next < Rule.Expressions.Count ? Rule.Expressions[_next++] : null;
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
