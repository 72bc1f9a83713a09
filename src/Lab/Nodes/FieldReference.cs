using System.Globalization;
using k8s.Models;

namespace Signalbox.Lab.Nodes;

/// <summary>What the downward API says about a pod: its fields, and what its containers may use.</summary>
internal static class FieldReference
{
    /// <summary>The value of a field of the pod; null for a path that there is not.</summary>
    public static string? Value(V1Pod pod, string path) => path switch
    {
        "metadata.name" => pod.Metadata.Name,
        "metadata.namespace" => pod.Metadata.NamespaceProperty,
        "metadata.uid" => pod.Metadata.Uid,
        "metadata.labels" => Lines(pod.Metadata.Labels),
        "metadata.annotations" => Lines(pod.Metadata.Annotations),
        "spec.nodeName" => pod.Spec.NodeName,
        "spec.serviceAccountName" => pod.Spec.ServiceAccountName ?? "",
        "status.hostIP" => pod.Status?.HostIP ?? "",
        "status.hostIPs" => string.Join(',', (pod.Status?.HostIPs ?? []).Select(one => one.Ip)),
        "status.podIP" => pod.Status?.PodIP ?? "",
        "status.podIPs" => string.Join(',', (pod.Status?.PodIPs ?? []).Select(one => one.Ip)),
        _ => Entry(path, "metadata.labels", pod.Metadata.Labels)
            ?? Entry(path, "metadata.annotations", pod.Metadata.Annotations),
    };

    /// <summary>What a container asks for or is limited to, in the units of the reference's divisor, rounded up;
    /// what the machine has where the container has no limit.</summary>
    public static string Resource(V1Container container, V1ResourceFieldSelector reference)
    {
        var (list, kind) = reference.Resource.Split('.', 2) is [var first, var second] ? (first, second) : ("", "");
        var amounts = list == "limits" ? container.Resources?.Limits : container.Resources?.Requests;
        var amount = amounts?.TryGetValue(kind, out var given) == true ? given.ToDecimal() : Default(list, kind);
        var divisor = reference.Divisor?.ToDecimal() is { } unit and > 0 ? unit : 1;
        return Math.Ceiling(amount / divisor).ToString(CultureInfo.InvariantCulture);
    }

    private static decimal Default(string list, string kind) => (list, kind) switch
    {
        ("limits", "cpu") => Environment.ProcessorCount,
        ("limits", "memory") => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        _ => 0,
    };

    private static string? Entry(string path, string map, IDictionary<string, string>? entries)
    {
        var isOne = path.StartsWith($"{map}['", StringComparison.Ordinal)
            && path.EndsWith("']", StringComparison.Ordinal);
        return isOne ? entries?.GetValueOrDefault(path[(map.Length + 2)..^2]) ?? "" : null;
    }

    // One a line, in order, quoted as Go quotes.
    private static string Lines(IDictionary<string, string>? entries) =>
        string.Join('\n', (entries ?? new Dictionary<string, string>()).OrderBy(one => one.Key, StringComparer.Ordinal)
            .Select(one => $"{one.Key}=\"{Quotable(one.Value)}\""));

    private static string Quotable(string text) =>
        text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");

    private static string? GetValueOrDefault(this IDictionary<string, string> entries, string key) =>
        entries.TryGetValue(key, out var value) ? value : null;
}
