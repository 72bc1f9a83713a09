using System.Text;
using Prometheus;

namespace Signalbox.Proxy.Metrics;

/// <summary>All that the agent counts and measures: under kube-proxy's names what its dashboards and alerts ask for,
/// and with "signalbox_" in front what it has beyond that. Any thread.</summary>
internal sealed class AgentMetrics
{
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();

    public AgentMetrics()
    {
        var factory = Prometheus.Metrics.WithCustomRegistry(_registry);
        Conntrack = new ConntrackMetrics(factory);
        Health = new HealthMetrics(factory);
    }

    public ConntrackMetrics Conntrack { get; }

    public HealthMetrics Health { get; }

    /// <summary>Everything, in Prometheus' text format.</summary>
    public Task<string> TextAsync(CancellationToken cancellation) => TextOfAsync(_registry, cancellation);

    private static async Task<string> TextOfAsync(CollectorRegistry registry, CancellationToken cancellation)
    {
        using var text = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(text, cancellation);
        return FamilyText.Ordered(Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length));
    }
}
