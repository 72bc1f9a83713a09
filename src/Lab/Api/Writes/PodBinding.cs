using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Writes;

/// <summary>Gives pods their nodes. Source: upstream's registry of pods, assignPod.</summary>
internal static class PodBinding
{
    public static StoreChange Bind(Registry registry, ObjectPlace place, string node, bool isDryRun)
    {
        var now = registry.Time.GetUtcNow();
        return registry.Change(
            place, WriteScope.Binding,
            json =>
            {
                Bind(json, node, now);
                return json;
            },
            isDryRun);
    }

    /// <summary>Writes the node into the pod. Throws <see cref="StoreError.Conflict"/> for a pod that has one, or ends.
    /// </summary>
    public static void Bind(JsonObject json, string node, DateTimeOffset now)
    {
        var name = json.Child("metadata").Text("name");
        var spec = json.Ensure("spec");
        if (spec.Text("nodeName") is { Length: > 0 } taken)
        {
            throw Conflict(name, $"pod {name} is already assigned to node \"{taken}\"");
        }

        if (json.Child("metadata").Has("deletionTimestamp"))
        {
            throw Conflict(name, $"pod {name} is being deleted, cannot be assigned to a host");
        }

        spec["nodeName"] = node;
        var status = json.Ensure("status");
        var others = status.Children("conditions").Where(one => one.Text("type") != "PodScheduled");
        status["conditions"] = new JsonArray(
        [
            .. others.Select(one => one.DeepClone()),
            new JsonObject
            {
                ["type"] = "PodScheduled",
                ["status"] = "True",
                ["lastTransitionTime"] = NewObject.Timestamp(now),
            },
        ]);
    }

    private static StoreException Conflict(string name, string why) => new(
        StoreError.Conflict, $"Operation cannot be fulfilled on pods/binding \"{name}\": {why}", name);
}
