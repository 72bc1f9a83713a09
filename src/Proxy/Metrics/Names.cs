using Prometheus;
using Signalbox.Core.Model;

namespace Signalbox.Proxy.Metrics;

/// <summary>What collectors of kube-proxy's metrics have in common.</summary>
internal static class Names
{
    /// <summary>Of all that depends on an IP family; its values are "IPv4" and "IPv6".</summary>
    public const string Family = "ip_family";

    /// <summary>All that kube-proxy has of its own is in its stage "alpha", and says so.</summary>
    private const string Stage = "[ALPHA] ";

    /// <summary>Seconds from 0.001 to 16.384, each twice the one before.</summary>
    public static double[] SyncBuckets { get; } = Prometheus.Histogram.ExponentialBuckets(0.001, 2, 15);

    public static string LabelOf(IPFamily family) => family == IPFamily.IPv4 ? "IPv4" : "IPv6";

    /// <summary>A counter with labels, of which each child appears when it is first counted.</summary>
    public static Counter Counter(IMetricFactory factory, string name, string help, params string[] labels) =>
        factory.CreateCounter(name, Stage + help, labels, new CounterConfiguration { SuppressInitialValue = true });

    /// <summary>A gauge with labels, of which each child appears when it is first set.</summary>
    public static Gauge Gauge(IMetricFactory factory, string name, string help, params string[] labels) =>
        factory.CreateGauge(name, Stage + help, labels, new GaugeConfiguration { SuppressInitialValue = true });

    /// <summary>A counter without labels, which is there from the start.</summary>
    public static Counter WholeCounter(IMetricFactory factory, string name, string help) =>
        factory.CreateCounter(name, Stage + help);

    /// <summary>A gauge without labels, which is there from the start.</summary>
    public static Gauge WholeGauge(IMetricFactory factory, string name, string help) =>
        factory.CreateGauge(name, Stage + help);

    /// <summary>A histogram with labels, of which each child appears when it first observes.</summary>
    public static Histogram Histogram(
        IMetricFactory factory, string name, string help, double[] buckets, params string[] labels) =>
        factory.CreateHistogram(
            name, Stage + help, labels,
            new HistogramConfiguration { Buckets = buckets, SuppressInitialValue = true });
}
