using Signalbox.Core.Model;

namespace Signalbox.Proxy.Sync;

/// <summary>What can wake a family's loop.</summary>
internal abstract record LoopEvent
{
    private LoopEvent()
    {
    }

    /// <summary>The cluster says something else.</summary>
    public sealed record Cluster(ClusterChange Change) : LoopEvent;

    /// <summary>Somebody else touched our rules.</summary>
    public sealed record Drift(Kernel.Changes.Drift What) : LoopEvent;

    /// <summary>The node's own addresses may have changed.</summary>
    public sealed record Addresses : LoopEvent;
}
