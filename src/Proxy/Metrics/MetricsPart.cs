using Signalbox.Proxy.Sync;

namespace Signalbox.Proxy.Metrics;

/// <summary>Measures what the families' loops do, and serves it.</summary>
internal sealed class MetricsPart(AgentMetrics metrics) : IAgentPart
{
    public AgentMetrics Metrics { get; } = metrics;
}
