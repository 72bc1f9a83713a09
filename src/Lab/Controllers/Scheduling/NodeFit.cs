using System.Globalization;
using k8s.Models;

namespace Signalbox.Lab.Controllers.Scheduling;

/// <summary>Whether a node may run a pod, and in upstream's words why not.</summary>
internal static class NodeFit
{
    private static readonly V1Taint Unschedulable = new()
    {
        Key = "node.kubernetes.io/unschedulable",
        Effect = "NoSchedule",
    };

    private static readonly V1Taint NotReady = new() { Key = "node.kubernetes.io/not-ready", Effect = "NoSchedule" };

    /// <summary>Null when it may.</summary>
    public static string? WhyNot(V1Pod pod, V1Node node)
    {
        if (node.Spec?.Unschedulable == true && !IsTolerated(pod, Unschedulable))
        {
            return "node(s) were unschedulable";
        }

        if (Obstacle(pod, node) is { } taint)
        {
            return $"node(s) had untolerated taint {{{taint.Key}: {taint.Value}}}";
        }

        return Selects(pod, node) ? null : "node(s) didn't match Pod's node affinity/selector";
    }

    /// <summary>Whether the pod's selector and required affinity mean the node, whatever its taints.</summary>
    public static bool Selects(V1Pod pod, V1Node node) => MatchesNodeSelector(pod, node) && MatchesAffinity(pod, node);

    /// <summary>How much the pod would like to be there: the weights of the preferences that the node meets.</summary>
    public static int Preference(V1Pod pod, V1Node node) =>
        (pod.Spec.Affinity?.NodeAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? [])
            .Where(term => Matches(term.Preference, node))
            .Sum(term => term.Weight);

    public static bool IsReady(V1Node node) =>
        node.Status?.Conditions?.FirstOrDefault(one => one.Type == "Ready")?.Status == "True";

    /// <summary>A node that is not ready counts as tainted before its taint is written.</summary>
    private static V1Taint? Obstacle(V1Pod pod, V1Node node)
    {
        var taints = (node.Spec?.Taints ?? []).Where(taint => taint.Effect is "NoSchedule" or "NoExecute");
        taints = IsReady(node) ? taints : taints.Append(NotReady);
        return taints.FirstOrDefault(taint => !IsTolerated(pod, taint));
    }

    private static bool IsTolerated(V1Pod pod, V1Taint taint) =>
        (pod.Spec.Tolerations ?? []).Any(toleration => Tolerations.Tolerates(toleration, taint));

    private static bool MatchesNodeSelector(V1Pod pod, V1Node node) =>
        (pod.Spec.NodeSelector ?? new Dictionary<string, string>())
            .All(label => node.Metadata.Labels?.TryGetValue(label.Key, out var value) == true && value == label.Value);

    /// <summary>One of the terms is enough.</summary>
    private static bool MatchesAffinity(V1Pod pod, V1Node node) =>
        pod.Spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution is not { } required
        || required.NodeSelectorTerms.Any(term => Matches(term, node));

    /// <summary>A term that asks nothing matches nothing.</summary>
    private static bool Matches(V1NodeSelectorTerm term, V1Node node) =>
        (term.MatchExpressions is { Count: > 0 } || term.MatchFields is { Count: > 0 })
        && (term.MatchExpressions ?? []).All(one => IsMet(one, Label(node, one.Key)))
        && (term.MatchFields ?? []).All(one => one.Key == "metadata.name" && IsMet(one, node.Metadata.Name));

    private static string? Label(V1Node node, string key) =>
        node.Metadata.Labels?.TryGetValue(key, out var value) == true ? value : null;

    private static bool IsMet(V1NodeSelectorRequirement one, string? value) => one.OperatorProperty switch
    {
        "In" => value is not null && one.Values.Contains(value),
        "NotIn" => value is null || !one.Values.Contains(value),
        "Exists" => value is not null,
        "DoesNotExist" => value is null,
        "Gt" => Compare(value, one.Values) > 0,
        "Lt" => Compare(value, one.Values) < 0,
        // The API refuses any other word.
        _ => false,
    };

    private static int? Compare(string? value, IList<string> limits) =>
        long.TryParse(value, CultureInfo.InvariantCulture, out var number)
        && limits is [var only] && long.TryParse(only, CultureInfo.InvariantCulture, out var limit)
            ? number.CompareTo(limit)
            : null;
}
