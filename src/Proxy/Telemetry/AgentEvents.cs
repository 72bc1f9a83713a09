using Signalbox.Cluster.Events;
using Signalbox.Core.Model;
using Signalbox.Proxy.Sync;

namespace Signalbox.Proxy.Telemetry;

/// <summary>Events that the agent tells the cluster's users: that it has started, and which Services the kernel
/// refused. Source: spec 7.5.</summary>
/// <param name="sink">Writes them.</param>
/// <param name="nodeName">Whose agent this is.</param>
internal sealed class AgentEvents(EventSink sink, string nodeName) : IAgentPart
{
    /// <summary>What ends the agent early is an Event too.</summary>
    public bool IsEarly => true;

    public IFamilyObserver Observe(IPFamily family) => new RefusedServices(what => sink.TryRecord(what), nodeName);

    public Task RunAsync(CancellationToken cancellation)
    {
        sink.TryRecord(new ClusterEvent
        {
            Kind = "Node",
            Regarding = new ServiceName("", nodeName),
            Reason = "Starting",
            Action = "StartKubeProxy",
        });
        return sink.RunAsync(cancellation);
    }
}
