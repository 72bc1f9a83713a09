using Signalbox.Core.Model;

namespace Signalbox.Core.Trace;

/// <summary>What becomes of a packet. A closed family.</summary>
public abstract record Ending
{
    private Ending()
    {
    }

    /// <summary>It goes on to this address and port. <paramref name="IsRewritten"/>: by DNAT.</summary>
    public sealed record Delivered(Address Address, ushort Port, bool IsRewritten, bool IsMasqueraded) : Ending
    {
        /// <summary>The source that SNAT gives it; null where there is none.</summary>
        public Address? NewSource { get; init; }

        /// <summary>A process of this node gets it.</summary>
        public bool IsHere { get; init; }
    }

    /// <summary>Null when a chain's policy dropped it.</summary>
    public sealed record Dropped(MetRule? By) : Ending
    {
        /// <summary>The chain whose policy dropped it; null when a rule did.</summary>
        public Station? ByPolicyOf { get; init; }
    }

    public sealed record Rejected(MetRule By) : Ending;

    /// <summary>A rule does something that is not understood, or hands the packet to a program, so that nothing can be
    /// said from there on.</summary>
    public sealed record CannotBeJudged(MetRule At, string What) : Ending;
}
