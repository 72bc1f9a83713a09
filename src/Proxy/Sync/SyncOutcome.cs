using Signalbox.Core.Model;
using Signalbox.Core.Plan;

namespace Signalbox.Proxy.Sync;

/// <summary>One sync as it is seen from outside. Holds for the length of the call that hands it out.</summary>
internal sealed record SyncOutcome
{
    public required IPFamily Family { get; init; }

    public required SyncReport Report { get; init; }

    /// <summary>Planning included.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>The plan of the last sync that succeeded; null when there was none.</summary>
    public required NodePlan? Before { get; init; }

    /// <summary>The plan of this one.</summary>
    public required NodePlan After { get; init; }

    /// <summary>Services that may differ between the two plans; all others do not.</summary>
    public required IReadOnlyCollection<ServiceName> Changed { get; init; }

    /// <summary>Services that the kernel has refused, now or earlier: their rules are older than the plan.</summary>
    public IReadOnlyCollection<ServiceName> SetAside { get; init; } = [];

    /// <summary>The kernel was read and compared as a whole, as at a start and after somebody else's hand.</summary>
    public required bool IsWhole { get; init; }
}
