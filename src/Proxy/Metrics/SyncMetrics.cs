using Prometheus;
using Signalbox.Core.Model;
using Signalbox.Proxy.Config;

namespace Signalbox.Proxy.Metrics;

/// <summary>What kube-proxy tells of its syncs, in both modes. Those without a label are of both families together.
/// Source: spec 7.4.</summary>
internal sealed class SyncMetrics
{
    public SyncMetrics(IMetricFactory factory, ProxyMode mode)
    {
        Duration = Took(factory, "sync_proxy_rules", "one sync");
        FullDuration = Took(factory, "sync_full_proxy_rules", "a sync that compared everything with the kernel");
        PartialDuration = Took(factory, "sync_partial_proxy_rules", "a sync that looked at what had changed");
        LastTime = Time(factory, "last", "a sync last succeeded");
        LastQueuedTime = Time(factory, "last_queued", "a sync was last asked for");
        ProgrammingDuration = Names.Histogram(
            factory, "kubeproxy_network_programming_duration_seconds",
            "From a change in the cluster, a pod that became ready or a Service, to this node's kernel",
            ProgrammingBuckets(), Names.Family);
        EndpointPending = Whole(factory, "endpoint", "EndpointSlices");
        ServicePending = Whole(factory, "service", "Services");
        EndpointTotal = Total(factory, "endpoint", "EndpointSlices");
        ServiceTotal = Total(factory, "service", "Services, once for each IP family");
        NoLocal = Names.Gauge(
            factory, "kubeproxy_sync_proxy_rules_no_local_endpoints_total",
            "Service ports whose traffic policy is Local, that have endpoints, and none on this node",
            Names.Family, "traffic_policy");
        Iptables = mode == ProxyMode.Iptables ? new IptablesMetrics(factory) : null;
        Nftables = mode == ProxyMode.Nftables ? new NftablesMetrics(factory) : null;
    }

    public Histogram Duration { get; }

    public Histogram FullDuration { get; }

    public Histogram PartialDuration { get; }

    public Gauge LastTime { get; }

    public Gauge LastQueuedTime { get; }

    public Histogram ProgrammingDuration { get; }

    public Gauge EndpointPending { get; }

    public Gauge ServicePending { get; }

    public Counter EndpointTotal { get; }

    public Counter ServiceTotal { get; }

    public Gauge NoLocal { get; }

    /// <summary>Null in the other mode, as <see cref="Nftables"/> is in this one.</summary>
    public IptablesMetrics? Iptables { get; }

    public NftablesMetrics? Nftables { get; }

    /// <summary>What looks on at one family's syncs.</summary>
    public SyncObserver Observe(IPFamily family, TimeProvider time) => new(this, family, time);

    private static Histogram Took(IMetricFactory factory, string name, string what) => Names.Histogram(
        factory, $"kubeproxy_{name}_duration_seconds", $"How long {what} took, planning included", Names.SyncBuckets,
        Names.Family);

    private static Gauge Time(IMetricFactory factory, string name, string what) => Names.Gauge(
        factory, $"kubeproxy_sync_proxy_rules_{name}_timestamp_seconds", $"When {what}, in seconds since 1970",
        Names.Family);

    private static Gauge Whole(IMetricFactory factory, string name, string what) => Names.WholeGauge(
        factory, $"kubeproxy_sync_proxy_rules_{name}_changes_pending",
        $"Changes of {what} that no sync has taken yet");

    private static Counter Total(IMetricFactory factory, string name, string what) => Names.WholeCounter(
        factory, $"kubeproxy_sync_proxy_rules_{name}_changes_total",
        $"Events about {what}, those included that change nothing here");

    /// <summary>A quarter and half a second; whole seconds up to a minute, every five up to two, every thirty up to
    /// five.</summary>
    private static double[] ProgrammingBuckets() =>
    [
        0.25, 0.5,
        .. Enumerable.Range(1, 59).Select(second => (double)second),
        .. Enumerable.Range(12, 12).Select(five => five * 5.0),
        .. Enumerable.Range(4, 7).Select(thirty => thirty * 30.0),
    ];
}

/// <summary>What there is in iptables mode only.</summary>
internal sealed class IptablesMetrics(IMetricFactory factory)
{
    public Gauge Total { get; } = Names.Gauge(
        factory, "kubeproxy_sync_proxy_rules_iptables_total", "Rules of ours that the kernel holds",
        Names.Family, "table");

    public Gauge Last { get; } = Names.Gauge(
        factory, "kubeproxy_sync_proxy_rules_iptables_last", "Rules that the last sync wrote", Names.Family, "table");

    public Counter Failures { get; } = Names.Counter(
        factory, "kubeproxy_sync_proxy_rules_iptables_restore_failures_total",
        "Restores that the kernel did not take", Names.Family);

    public Counter PartialFailures { get; } = Names.Counter(
        factory, "kubeproxy_sync_proxy_rules_iptables_partial_restore_failures_total",
        "Those of them that only wrote what had changed", Names.Family);
}

/// <summary>What there is in nftables mode only.</summary>
internal sealed class NftablesMetrics(IMetricFactory factory)
{
    public Counter Failures { get; } = Names.Counter(
        factory, "kubeproxy_sync_proxy_rules_nftables_sync_failures_total",
        "Transactions that the kernel did not take", Names.Family);

    public Counter CleanupFailures { get; } = Names.Counter(
        factory, "kubeproxy_sync_proxy_rules_nftables_cleanup_failures_total",
        "Times that chains which nothing leads to any more could not be deleted", Names.Family);
}
