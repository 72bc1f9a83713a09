using k8s.Models;

namespace Signalbox.Lab.Controllers.Loop;

/// <summary>What controllers ask of a pod.</summary>
internal static class PodFacts
{
    public static string? NodeName(this V1Pod pod) =>
        string.IsNullOrEmpty(pod.Spec?.NodeName) ? null : pod.Spec.NodeName;

    public static V1PodCondition? Condition(this V1Pod pod, string type) =>
        pod.Status?.Conditions?.FirstOrDefault(one => one.Type == type);

    public static bool IsReady(this V1Pod pod) => pod.Condition("Ready")?.Status == "True";

    /// <summary>Whether all its containers have ended for good.</summary>
    public static bool IsFinished(this V1Pod pod) => pod.Status?.Phase is "Succeeded" or "Failed";

    /// <summary>Whether it counts as one that runs or will: neither finished nor on its way out.</summary>
    public static bool IsActive(this V1Pod pod) => !pod.IsFinished() && pod.Metadata.DeletionTimestamp is null;

    /// <summary>When it will have been ready for so long; null when it is not ready.</summary>
    public static DateTime? AvailableAt(this V1Pod pod, int minReadySeconds) => pod.Condition("Ready") switch
    {
        { Status: "True" } ready => (ready.LastTransitionTime ?? DateTime.MinValue).AddSeconds(minReadySeconds),
        _ => null,
    };

    /// <summary>Its addresses, the primary one first.</summary>
    public static IReadOnlyList<string> Addresses(this V1Pod pod) => pod.Status?.PodIPs is { Count: > 0 } all
        ? [.. all.Select(one => one.Ip)]
        : string.IsNullOrEmpty(pod.Status?.PodIP) ? [] : [pod.Status.PodIP];
}
