using Signalbox.Core.Model;

namespace Signalbox.Core.Trace;

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
