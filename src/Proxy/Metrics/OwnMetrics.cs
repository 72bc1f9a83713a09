using Prometheus;
using Signalbox.Core.Model;

namespace Signalbox.Proxy.Metrics;

/// <summary>What kube-proxy does not tell of syncs. All are there from the start, but for what has never been measured.
/// </summary>
internal sealed class OwnMetrics(IMetricFactory factory)
{
    public Histogram Lag { get; } = factory.CreateHistogram(
        "signalbox_sync_lag_seconds",
        "From the moment that a change was taken up on this node until the kernel had it",
        [Names.Family],
        new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.0005, 2, 16) });

    public Counter Syncs { get; } = factory.CreateCounter(
        "signalbox_syncs_total", "Syncs by how they ended", [Names.Family, "result"]);

    public Counter Transactions { get; } = factory.CreateCounter(
        "signalbox_sync_transactions_total", "Restores or netlink batches that the kernel was given", [Names.Family]);

    public Counter Operations { get; } = factory.CreateCounter(
        "signalbox_sync_operations_total",
        "Lines of restores, or elements, rules, chains and sets of batches, that the kernel was given", [Names.Family]);

    public Gauge Pending { get; } = factory.CreateGauge(
        "signalbox_changes_pending", "Changes that the kernel does not have yet", [Names.Family]);

    public Gauge SetAside { get; } = factory.CreateGauge(
        "signalbox_services_set_aside",
        "Services that the kernel has refused: they keep the rules they had, and are tried again", [Names.Family]);

    public Counter Refused { get; } = factory.CreateCounter(
        "signalbox_services_refused_total",
        "Times that a Service's rules were refused by the kernel, or could not be made", [Names.Family, "reason"]);

    public Counter Drifts { get; } = factory.CreateCounter(
        "signalbox_drifts_total", "Times that somebody else had touched our rules", [Names.Family]);

    public Counter Comparisons { get; } = factory.CreateCounter(
        "signalbox_comparisons_total",
        "Times that the kernel was read and compared, by whether something had to be mended", [Names.Family, "result"]);

    public Gauge Services { get; } = factory.CreateGauge(
        "signalbox_services", "Services, those included that lead nowhere in this IP family", [Names.Family]);

    public Gauge Endpoints { get; } = factory.CreateGauge(
        "signalbox_endpoints", "Endpoints of all Service ports, in whatever state", [Names.Family]);

    public Counter RefusedFields { get; } = factory.CreateCounter(
        "signalbox_object_refusals_total", "Objects, and fields of objects, that cannot be used", ["kind"]);

    /// <summary>What looks on at one family's syncs.</summary>
    /// <param name="family">Whose.</param>
    /// <param name="time">Measures.</param>
    /// <param name="tellsRefusals">Both families see the same objects, and one of them counts what is wrong there.
    /// </param>
    public OwnObserver Observe(IPFamily family, TimeProvider time, bool tellsRefusals) =>
        new(this, family, time, tellsRefusals);
}
