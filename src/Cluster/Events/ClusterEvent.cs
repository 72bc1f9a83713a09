using Signalbox.Core.Model;

namespace Signalbox.Cluster.Events;

/// <summary>Something to tell the users of an object, shown by "kubectl get events". A Node has no namespace; its
/// events are in "default". Source: events.k8s.io/v1 and spec 7.5.</summary>
public sealed record ClusterEvent
{
    /// <summary>"Node" or "Service", both of the core group.</summary>
    public required string Kind { get; init; }

    /// <summary>The object; its namespace is empty for a Node.</summary>
    public required ServiceName Regarding { get; init; }

    public bool IsWarning { get; init; }

    /// <summary>Why, as one word: "Starting".</summary>
    public required string Reason { get; init; }

    /// <summary>What was done or failed, as one word: "StartKubeProxy".</summary>
    public required string Action { get; init; }

    /// <summary>For people; may be empty.</summary>
    public string Note { get; init; } = "";
}
