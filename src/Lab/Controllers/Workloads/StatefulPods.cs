using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>The pods of StatefulSets: each has a number, and a name that stays. Source:
/// pkg/controller/statefulset/stateful_set_utils.go.</summary>
internal static class StatefulPods
{
    private const string NameLabel = "statefulset.kubernetes.io/pod-name";
    private const string IndexLabel = "apps.kubernetes.io/pod-index";

    /// <summary>A pod of that number, with its own claims as volumes.</summary>
    public static JsonObject New(KnownObject set, TemplateRevision revision, int ordinal)
    {
        var json = TemplatePods.New(set, revision.Template);
        var (metadata, spec) = (json.Ensure("metadata"), json.Ensure("spec"));
        var owner = set.Stored.ToJson().Child("spec");
        var name = NameOf(set, ordinal);
        metadata["name"] = name;
        var labels = metadata.Ensure("labels");
        (labels[NameLabel], labels[IndexLabel]) = (name, ordinal.ToString(CultureInfo.InvariantCulture));
        labels[TemplateHistory.HashLabel] = revision.Name;
        spec["hostname"] = name;
        if (owner.Text("serviceName") is { Length: > 0 } service)
        {
            spec["subdomain"] = service;
        }

        var claims = owner.Children("volumeClaimTemplates").Select(claim => claim.Child("metadata").Text("name"))
            .ToArray();
        if (claims.Length > 0)
        {
            var others = spec.Children("volumes").Where(volume => !claims.Contains(volume.Text("name")));
            spec["volumes"] = new JsonArray(
            [
                .. others.Select(volume => volume.DeepClone()),
                .. claims.Select(claim => new JsonObject
                {
                    ["name"] = claim,
                    ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = $"{claim}-{name}" },
                }),
            ]);
        }

        return json;
    }

    public static string NameOf(KnownObject set, int ordinal) =>
        string.Create(CultureInfo.InvariantCulture, $"{set.Name}-{ordinal}");

    /// <summary>-1 for a pod whose name is not made by this StatefulSet.</summary>
    public static int OrdinalOf(KnownObject set, KnownObject pod) =>
        pod.Name.StartsWith(set.Name + "-", StringComparison.Ordinal)
        && int.TryParse(
            pod.Name.AsSpan(set.Name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal)
            ? ordinal
            : -1;

    public static string RevisionOf(KnownObject pod) => pod.Labels.GetValueOrDefault(TemplateHistory.HashLabel, "");

    public static bool IsRunningAndReady(KnownObject pod) =>
        pod.Read<V1Pod>() is { Status.Phase: "Running" } running && running.IsReady();
}
