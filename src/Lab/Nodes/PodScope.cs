using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Containers;

namespace Signalbox.Lab.Nodes;

/// <summary>What all parts of one pod's work share.</summary>
internal sealed record PodScope(KubeletOptions Options, Launcher Launcher, PodEvents Events, Action Wake)
{
    /// <summary>The folder of one pod: its volumes, its containers' roots and logs.</summary>
    public required string Folder { get; init; }
}

/// <summary>A pod as it stands in the API, as JSON and as its model.</summary>
internal sealed class PodView
{
    public PodView(JsonObject json) => (Json, Model) = (json, ObjectModels.Read<V1Pod>(json));

    public JsonObject Json { get; }

    public V1Pod Model { get; }

    public string Uid => Model.Metadata.Uid ?? "";

    public string RestartPolicy => Model.Spec.RestartPolicy ?? "Always";

    public bool IsOnHostNetwork => Model.Spec.HostNetwork == true;

    public TimeSpan GracePeriod => TimeSpan.FromSeconds(Model.Spec.TerminationGracePeriodSeconds ?? 30);
}
