using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Explain;

/// <summary>What becomes of new connections to a frontend that come from one place.</summary>
/// <param name="Caller">Where they come from.</param>
/// <param name="Packet">The first packet of one of them.</param>
/// <param name="Wanted">What the cluster's objects ask for; null when they are not known.</param>
/// <param name="Held">What the rules do; null when they are not known.</param>
public sealed record Call(Caller Caller, Packet Packet, CallResult? Wanted, CallResult? Held)
{
    /// <summary>What is best known: the rules' answer, else the plan's.</summary>
    public CallResult? Known => Held ?? Wanted;
}

/// <summary>Where a call comes from.</summary>
public enum Caller : byte
{
    /// <summary>A pod of this node.</summary>
    Pod,

    /// <summary>A process of this node itself, or of a pod in its network.</summary>
    Node,

    /// <summary>Another machine; where the Service has source ranges, one that they let in.</summary>
    Outside,

    /// <summary>Another machine that the Service's source ranges do not let in.</summary>
    OutsideRanges,
}

/// <summary>What becomes of a call.</summary>
public sealed record CallResult
{
    public required CallEnding Ending { get; init; }

    /// <summary>Ordered by the text of address and port; empty unless <see cref="Ending"/> is ToEndpoints.</summary>
    public ImmutableArray<CallTarget> Targets { get; init; } = [];

    /// <summary>Why there are no targets, in plain words; empty when there is nothing to say.</summary>
    public string Why { get; init; } = "";
}

/// <summary>How a call ends.</summary>
public enum CallEnding : byte
{
    /// <summary>It is sent on to one of some endpoints.</summary>
    ToEndpoints,

    /// <summary>No rule takes it: it goes on to the address that it was sent to.</summary>
    Untouched,
    Dropped,
    Rejected,

    /// <summary>Chance decides between several endings.</summary>
    Mixed,

    /// <summary>A rule on its way is not understood.</summary>
    Unknown,
}

/// <summary>An endpoint that a call may reach.</summary>
/// <param name="Address">The endpoint's.</param>
/// <param name="Port">The endpoint's.</param>
/// <param name="Odds">How likely.</param>
/// <param name="IsMasqueraded">The endpoint sees an address of this node as the caller.</param>
public sealed record CallTarget(Address Address, ushort Port, Odds Odds, bool IsMasqueraded);
