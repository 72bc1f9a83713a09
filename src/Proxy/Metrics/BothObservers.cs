using Signalbox.Core.Model;
using Signalbox.Kernel.Changes;
using Signalbox.Proxy.Sync;

namespace Signalbox.Proxy.Metrics;

/// <summary>Tells what happens to kube-proxy's metrics and to our own.</summary>
internal sealed class BothObservers(SyncObserver upstream, OwnObserver own) : IFamilyObserver
{
    public void Took(ClusterChange change)
    {
        upstream.Took(change);
        own.Took(change);
    }

    public void Accepted(ClusterChange change)
    {
        upstream.Accepted(change);
        own.Accepted(change);
    }

    public void Queued() => upstream.Queued();

    public void Drifted(Drift drift) => own.Drifted(drift);

    public void Ended(SyncOutcome outcome)
    {
        upstream.Ended(outcome);
        own.Ended(outcome);
    }
}
