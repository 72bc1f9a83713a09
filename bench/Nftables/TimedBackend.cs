using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Proxy.Sync;

namespace Signalbox.Bench.Nftables;

/// <summary>A backend, and what its last sync took.</summary>
internal sealed class TimedBackend(IBackend inner) : IBackend
{
    public Spent Last { get; private set; }

    public SetAside SetAside => inner.SetAside;

    public bool IsKnown => inner.IsKnown;

    public void Doubt() => inner.Doubt();

    public SyncReport Sync(NodePlan plan, IReadOnlyCollection<ServiceName> changed, TransactionGate gate)
    {
        var start = Spent.Now;
        var report = inner.Sync(plan, changed, gate);
        Last = Spent.Now - start;
        return report;
    }
}
