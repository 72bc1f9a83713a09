using Signalbox.Core.Model;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Metrics;

namespace Signalbox.Proxy.Tests.Metrics;

public sealed class ExpositionTests
{
    [Fact]
    public async Task A_family_appears_with_its_first_sample_and_in_the_order_of_names()
    {
        var metrics = new AgentMetrics(new ProxyOptions(), TimeProvider.System);
        Assert.DoesNotContain("conntrack", await TextAsync(metrics));

        metrics.Health.AnsweredLivez(503);
        metrics.Conntrack.Observe(IPFamily.IPv4, TimeSpan.FromMilliseconds(3), 0);
        metrics.Conntrack.Observe(IPFamily.IPv4, TimeSpan.FromMilliseconds(5), 2);
        var text = await TextAsync(metrics);

        Assert.Contains("kubeproxy_conntrack_reconciler_deleted_entries_total{ip_family=\"IPv4\"} 2\n", text);
        Assert.Contains(
            "kubeproxy_conntrack_reconciler_sync_duration_seconds_bucket{ip_family=\"IPv4\",le=\"0.004\"} 1\n", text);
        Assert.Contains("kubeproxy_proxy_livez_total{code=\"503\"} 1\n", text);
        Assert.DoesNotContain("healthz", text);
        var families = text.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).ToList();
        Assert.Equal(families.Order(StringComparer.Ordinal), families);
    }

    private static Task<string> TextAsync(AgentMetrics metrics) =>
        metrics.TextAsync(TestContext.Current.CancellationToken);
}
