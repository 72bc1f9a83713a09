using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>Pods as JSON from a template, and what several controllers do with their status.</summary>
internal static class TemplatePods
{
    /// <summary>A pod of the owner with the template's metadata and spec; the caller names it.</summary>
    public static JsonObject New(KnownObject owner, JsonObject template)
    {
        var metadata = new JsonObject { ["namespace"] = owner.Namespace };
        foreach (var field in new[] { "labels", "annotations", "finalizers" })
        {
            metadata.TakeFrom(field, template.Child("metadata"));
        }

        metadata["ownerReferences"] = new JsonArray(ObjectModels.ToJson(ClusterWriter.ControllerReference(owner)));
        return new JsonObject
        {
            ["apiVersion"] = ResourceKinds.Pods.ApiVersion,
            ["kind"] = ResourceKinds.Pods.Kind,
            ["metadata"] = metadata,
            ["spec"] = template["spec"]!.DeepClone(),
        };
    }

    /// <summary>Writes the status where it differs.</summary>
    public static void WriteStatus(ControllerContext context, KnownObject owner, object status)
    {
        var wanted = ObjectModels.ToJson(status);
        if (!JsonNode.DeepEquals(wanted, owner.Stored.ToJson()["status"]))
        {
            context.Writer.UpdateStatus(owner, json => json["status"] = wanted.DeepClone());
        }
    }

    /// <summary>Whether it has been ready for so long.</summary>
    public static bool IsAvailable(this V1Pod pod, int minReadySeconds, DateTime now) =>
        pod.IsActive() && pod.AvailableAt(minReadySeconds) <= now;

    /// <summary>The API leaves out counts that are zero.</summary>
    public static int? NullIfZero(int count) => count == 0 ? null : count;
}
