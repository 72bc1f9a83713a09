using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Controllers.Loop;
using Signalbox.Lab.Controllers.Scheduling;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>The pods of DaemonSets: each is meant for one node, and stands what befalls nodes. Source:
/// pkg/controller/daemon/util.</summary>
internal static class DaemonPods
{
    private const string TemplateGeneration = "deprecated.daemonset.template.generation";

    private static readonly (string Taint, string Effect)[] Tolerated =
    [
        ("node.kubernetes.io/not-ready", "NoExecute"),
        ("node.kubernetes.io/unreachable", "NoExecute"),
        ("node.kubernetes.io/disk-pressure", "NoSchedule"),
        ("node.kubernetes.io/memory-pressure", "NoSchedule"),
        ("node.kubernetes.io/pid-pressure", "NoSchedule"),
        ("node.kubernetes.io/unschedulable", "NoSchedule"),
    ];

    /// <summary>A pod for that node. The scheduler gives it the node, as any other pod.</summary>
    public static JsonObject New(KnownObject set, TemplateRevision revision, string node)
    {
        var json = TemplatePods.New(set, revision.Template);
        var metadata = json.Ensure("metadata");
        metadata["generateName"] = $"{set.Name}-";
        var labels = metadata.Ensure("labels");
        labels[TemplateHistory.HashLabel] = revision.Hash;
        var annotations = set.Metadata.Annotations ?? new Dictionary<string, string>();
        labels["pod-template-generation"] = annotations.TryGetValue(TemplateGeneration, out var count) ? count : "1";
        var spec = json.Ensure("spec");
        Tolerate(spec);
        spec.Ensure("affinity").Ensure("nodeAffinity")["requiredDuringSchedulingIgnoredDuringExecution"] =
            new JsonObject
            {
                ["nodeSelectorTerms"] = new JsonArray(new JsonObject
                {
                    ["matchFields"] = new JsonArray(new JsonObject
                    {
                        ["key"] = "metadata.name",
                        ["operator"] = "In",
                        ["values"] = new JsonArray(node),
                    }),
                }),
            };
        return json;
    }

    /// <summary>The node that runs it, or that it waits for; null for a pod that somebody else made.</summary>
    public static string? NodeOf(V1Pod pod)
    {
        var required = pod.Spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution;
        return pod.NodeName() ?? required?.NodeSelectorTerms.SelectMany(term => term.MatchFields ?? [])
            .FirstOrDefault(field => field.Key == "metadata.name")?.Values.FirstOrDefault();
    }

    /// <summary>Whether a node should get a pod, and whether one that is there may stay: taints that only keep new pods
    /// away let it.</summary>
    public static (bool ShouldRun, bool MayStay) Fit(KnownObject set, V1Node node)
    {
        var spec = set.Stored.ToJson()["spec"]!["template"]!["spec"]!.DeepClone().AsObject();
        Tolerate(spec);
        var pod = ObjectModels.Read<V1Pod>(new JsonObject { ["metadata"] = new JsonObject(), ["spec"] = spec });
        if (pod.NodeName() is { } wanted && wanted != node.Metadata.Name)
        {
            return (false, false);
        }

        if (!NodeFit.Selects(pod, node))
        {
            return (false, false);
        }

        var isEvicted = (node.Spec?.Taints ?? []).Any(taint => taint.Effect == "NoExecute"
            && !(pod.Spec.Tolerations ?? []).Any(one => Tolerations.Tolerates(one, taint)));
        return (NodeFit.WhyNot(pod, node) is null, !isEvicted);
    }

    private static void Tolerate(JsonObject spec)
    {
        var all = spec.Children("tolerations").Select(one => (JsonNode)one.DeepClone()).ToList();
        all.AddRange(Tolerated.Select(one => Toleration(one.Taint, one.Effect)));
        if (spec.Flag("hostNetwork") == true)
        {
            all.Add(Toleration("node.kubernetes.io/network-unavailable", "NoSchedule"));
        }

        spec["tolerations"] = new JsonArray([.. all]);
    }

    private static JsonObject Toleration(string taint, string effect) =>
        new() { ["key"] = taint, ["operator"] = "Exists", ["effect"] = effect };
}
