using Signalbox.Proxy.Config;
using Signalbox.Proxy.Conntrack;
using Signalbox.Proxy.Counters;
using Signalbox.Proxy.Health;
using Signalbox.Proxy.Metrics;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Sync;

/// <summary>What works beside the families' loops, by the options.</summary>
internal static class AgentParts
{
    public static IReadOnlyList<IAgentPart> Make(
        ProxyOptions options, SourceStart source, AgentLog log, TimeProvider time)
    {
        var metrics = new AgentMetrics(options, time);
        metrics.Observe(source);
        var parts = new List<IAgentPart>
        {
            new MetricsPart(metrics, options, source, log, time),
            metrics.Recent,
            new StaleFlows(log, time) { Looked = metrics.Conntrack.Observe },
            new StartPages(log, time),
        };
        if (source.Events is { } events)
        {
            parts.Add(new AgentEvents(events, options.NodeName));
        }

        var health = new ProxyHealth(2 * options.SyncPeriod, options.NodeName, () => source.Source.WaitingFor, time);
        parts.Add(new HealthPart(options, health, source.Events, log, time)
        {
            HealthzServed = metrics.Health.AnsweredHealthz,
            LivezServed = metrics.Health.AnsweredLivez,
        });
        parts.Add(new HealthCheckPorts(
            health, options.NodeName, what => source.Events?.TryRecord(what), log, time));
        if (options.CountsConnections)
        {
            metrics.Counters = new ServiceCounters(options, log, time);
            parts.Add(metrics.Counters);
        }

        if (options.ConfigPath.Length > 0)
        {
            parts.Add(new ConfigurationWatch(options, log, time));
        }

        return parts;
    }
}
