using k8s.Models;

namespace Signalbox.Lab.Nodes;

/// <summary>status.qosClass: how well a pod's containers say what they need.</summary>
internal static class QualityOfService
{
    private static readonly string[] Kinds = ["cpu", "memory"];

    public static string ClassOf(V1Pod pod)
    {
        var containers = pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []).ToList();
        if (containers.All(one => IsEmpty(one.Resources?.Requests) && IsEmpty(one.Resources?.Limits)))
        {
            return "BestEffort";
        }

        return containers.All(IsGuaranteed) ? "Guaranteed" : "Burstable";
    }

    private static bool IsEmpty(IDictionary<string, ResourceQuantity>? amounts) =>
        amounts is null || !amounts.Any(one => Kinds.Contains(one.Key));

    private static bool IsGuaranteed(V1Container container) =>
        Kinds.All(kind =>
            container.Resources?.Limits?.TryGetValue(kind, out var limit) == true
            && (container.Resources.Requests is not { } requests
                || !requests.TryGetValue(kind, out var request)
                || request.ToDecimal() == limit.ToDecimal()));
}
