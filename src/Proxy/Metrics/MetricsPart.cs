using Signalbox.Core.Model;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Http;
using Signalbox.Proxy.Metrics.Pages;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Metrics;

/// <summary>Measures what the families' loops do, and serves it where the options say.</summary>
internal sealed class MetricsPart(
    AgentMetrics metrics, ProxyOptions options, SourceStart source, AgentLog log, TimeProvider time) : IAgentPart
{
    /// <summary>Who looks for the agent finds it while it waits for the node.</summary>
    public bool IsEarly => true;

    public IFamilyObserver? Observe(IPFamily family) => metrics.Observe(family);

    public async Task RunAsync(CancellationToken cancellation)
    {
        if (options.MetricsEndpoint is not { } at)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
            return;
        }

        await using var server = await HttpServer.StartAsync(log);
        var endpoint = new HttpEndpoint(options, source.Events, log, time)
        {
            Name = "metrics",
            At = at,
            Answer = new MetricsPages(options, metrics, log, time).AnswerAsync,
            FailureReason = "FailedToStartMetricServer",
        };
        await endpoint.ServeAsync(server, cancellation);
    }
}
