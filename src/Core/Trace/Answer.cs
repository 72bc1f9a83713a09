using System.Collections.Immutable;
using Signalbox.Core.Plan;

namespace Signalbox.Core.Trace;

/// <summary>What a plan says of a packet. A closed family.</summary>
public abstract record Answer
{
    private Answer()
    {
    }

    /// <summary>No frontend of ours: the packet goes where it was going.</summary>
    public sealed record NotOurs : Answer;

    /// <summary>One of these endpoints, each as likely as the others; never empty.</summary>
    /// <param name="Plan">The Service port that takes the packet.</param>
    /// <param name="Frontend">The frontend that it came to.</param>
    /// <param name="Pool">In the order of their text.</param>
    /// <param name="IsMasqueraded">For all endpoints. One that calls itself is masqueraded in any case.</param>
    public sealed record ToPool(
        ServicePlan Plan, Frontend Frontend, ImmutableArray<PoolEndpoint> Pool, bool IsMasqueraded) : Answer;

    /// <summary>Dropped or rejected. <paramref name="IsByFirewall"/>: because no source range lets the caller in, not
    /// for want of endpoints.</summary>
    public sealed record Refused(ServicePlan Plan, Frontend Frontend, Verdict Verdict, bool IsByFirewall) : Answer;
}
