using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>A ReplicaSet of a Deployment, and what its annotations say.</summary>
internal sealed record RolloutSet(KnownObject Object)
{
    public const string RevisionKey = "deployment.kubernetes.io/revision";
    public const string HistoryKey = "deployment.kubernetes.io/revision-history";
    public const string DesiredKey = "deployment.kubernetes.io/desired-replicas";
    public const string MaximumKey = "deployment.kubernetes.io/max-replicas";

    public V1ReplicaSet Model => Object.Read<V1ReplicaSet>();

    public string Name => Object.Name;

    /// <summary>How many pods it asks for.</summary>
    public int Wanted => Model.Spec.Replicas ?? 1;

    public int Actual => Model.Status?.Replicas ?? 0;

    public int Available => Model.Status?.AvailableReplicas ?? 0;

    public int Ready => Model.Status?.ReadyReplicas ?? 0;

    public int Terminating => Model.Status?.TerminatingReplicas ?? 0;

    /// <summary>0 when it has none yet.</summary>
    public long Revision => Number(RevisionKey) ?? 0;

    /// <summary>How many pods its Deployment asked for when it was last scaled; null when that is not said.</summary>
    public long? Desired => Number(DesiredKey);

    /// <summary>How many pods its Deployment allowed, surge included, when it was last scaled.</summary>
    public long? Maximum => Number(MaximumKey);

    public JsonObject Template => Object.Stored.ToJson()["spec"]!["template"]!.AsObject();

    private long? Number(string annotation) =>
        Object.Metadata.Annotations?.TryGetValue(annotation, out var text) == true
        && long.TryParse(text, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
