using System.Globalization;
using Prometheus;

namespace Signalbox.Proxy.Metrics;

/// <summary>What load balancers and the kubelet were answered. Any thread. Source: spec 7.1.</summary>
internal sealed class HealthMetrics(IMetricFactory factory)
{
    private readonly Counter _healthz = Names.Counter(
        factory, "kubeproxy_proxy_healthz_total", "Answers of /healthz by status code", "code");

    private readonly Counter _livez = Names.Counter(
        factory, "kubeproxy_proxy_livez_total", "Answers of /livez by status code", "code");

    /// <param name="status">Of HTTP: 200 or 503.</param>
    public void AnsweredHealthz(int status) => Count(_healthz, status);

    /// <inheritdoc cref="AnsweredHealthz"/>
    public void AnsweredLivez(int status) => Count(_livez, status);

    private static void Count(Counter counter, int status) =>
        counter.WithLabels(status.ToString(CultureInfo.InvariantCulture)).Inc();
}
