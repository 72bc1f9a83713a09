using Prometheus;
using Signalbox.Core.Model;

namespace Signalbox.Proxy.Metrics;

/// <summary>How the search for stale flows goes. Any thread. Source: spec 7.4, conntrack_reconciler.</summary>
internal sealed class ConntrackMetrics(IMetricFactory factory)
{
    private readonly Histogram _took = Names.Histogram(
        factory, "kubeproxy_conntrack_reconciler_sync_duration_seconds",
        "How long one search for stale flows took", Names.SyncBuckets, Names.Family);

    private readonly Counter _deleted = Names.Counter(
        factory, "kubeproxy_conntrack_reconciler_deleted_entries_total",
        "Flows that were deleted because what they led to is gone", Names.Family);

    /// <summary>One search ended, and deleted so many entries.</summary>
    public void Observe(IPFamily family, TimeSpan took, int deleted)
    {
        var label = Names.LabelOf(family);
        _took.WithLabels(label).Observe(took.TotalSeconds);
        _deleted.WithLabels(label).Inc(deleted);
    }
}
