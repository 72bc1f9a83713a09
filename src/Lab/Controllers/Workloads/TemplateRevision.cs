using System.Text.Json.Nodes;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>A template that a StatefulSet or DaemonSet has, or had.</summary>
/// <param name="Name">Of its ControllerRevision.</param>
/// <param name="Hash">The part of the name that stands for the template.</param>
/// <param name="Number">The latest has the highest.</param>
/// <param name="Template">As pods are made of it.</param>
internal sealed record TemplateRevision(string Name, string Hash, long Number, JsonObject Template)
{
    /// <summary>Null for one that was written this moment, and is not in the view yet.</summary>
    public KnownObject? Object { get; init; }
}
