using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>The PersistentVolumeClaims of a StatefulSet's pods. They stay when their pod goes, unless the retention
/// policy says otherwise: then an owner takes them along. Source: pkg/controller/statefulset/stateful_pod_control.go.
/// </summary>
internal sealed class StatefulClaims(ControllerContext context)
{
    private ObjectCache Claims => context.View.Cache(StorageKinds.Claims);

    /// <summary>Makes those that the pod of that name lacks.</summary>
    public void Ensure(KnownObject set, string pod, EventRecorder events)
    {
        foreach (var template in Templates(set))
        {
            var name = NameOf(template, pod);
            if (Claims.Find(set.Namespace, name) is null)
            {
                context.Writer.Create(StorageKinds.Claims, New(set, template, name));
                events.Normal(
                    set, "SuccessfulCreate", $"create Claim {name} Pod {pod} in StatefulSet {set.Name} success");
            }
        }
    }

    /// <summary>Of a pod that there is one too many: what is not to be kept goes with it.</summary>
    public void GoWith(KnownObject set, KnownObject pod)
    {
        foreach (var claim in Retention(set, "whenScaled") != "Delete" ? [] : Templates(set)
            .Select(template => Claims.Find(set.Namespace, NameOf(template, pod.Name))).OfType<KnownObject>())
        {
            context.Writer.Update(claim, json => json.Ensure("metadata")["ownerReferences"] = Owned(pod));
        }
    }

    private static IReadOnlyList<JsonObject> Templates(KnownObject set) =>
        set.Stored.ToJson().Child("spec").Children("volumeClaimTemplates");

    private static string NameOf(JsonObject template, string pod) => $"{template.Child("metadata").Text("name")}-{pod}";

    private static JsonObject New(KnownObject set, JsonObject template, string name)
    {
        var metadata = new JsonObject { ["namespace"] = set.Namespace, ["name"] = name };
        metadata.TakeFrom("labels", template.Child("metadata"));
        metadata.TakeFrom("annotations", template.Child("metadata"));
        var selected = set.Stored.ToJson().Child("spec").Child("selector").Child("matchLabels");
        foreach (var (label, value) in selected ?? [])
        {
            metadata.Ensure("labels")[label] = value?.DeepClone();
        }

        if (Retention(set, "whenDeleted") == "Delete")
        {
            metadata["ownerReferences"] = Owned(set);
        }

        return new JsonObject
        {
            ["apiVersion"] = StorageKinds.Claims.ApiVersion,
            ["kind"] = StorageKinds.Claims.Kind,
            ["metadata"] = metadata,
            ["spec"] = template["spec"]?.DeepClone(),
        };
    }

    private static string Retention(KnownObject set, string when) =>
        set.Stored.ToJson().Child("spec").Child("persistentVolumeClaimRetentionPolicy").Text(when);

    private static JsonArray Owned(KnownObject by) =>
        new(ObjectModels.ToJson(ClusterWriter.ControllerReference(by)));
}
