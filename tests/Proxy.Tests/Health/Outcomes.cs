using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Sync;

namespace Signalbox.Proxy.Tests.Health;

/// <summary>Outcomes of syncs as observers see them.</summary>
internal static class Outcomes
{
    /// <summary>Of a sync that changed nothing.</summary>
    public static SyncOutcome Of(IPFamily family, SyncReport report) => new()
    {
        Family = family,
        Report = report,
        Took = TimeSpan.Zero,
        Before = null,
        After = Empty(family),
        Changed = [],
        IsWhole = false,
    };

    private static NodePlan Empty(IPFamily family) => new()
    {
        Settings = FamilySettings.Make(new ProxyOptions(), Snapshot.Empty(family), _ => []),
    };
}
