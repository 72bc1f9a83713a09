using k8s.Models;

namespace Signalbox.Lab.Api.Tables;

/// <summary>The tables of Ingresses and their classes, NetworkPolicies and PodDisruptionBudgets.</summary>
internal static class PolicyTables
{
    public static KindTable Ingresses { get; } = KindTable.Of<V1Ingress>(
        [
            TableColumn.ObjectName,
            new("Class", "Which IngressClass it is of."),
            new("Hosts", "The names that it answers to."),
            new("Address", "Where it can be called."),
            new("Ports", "The ports that it listens at."),
            TableColumn.Age,
        ],
        (one, now) => new(
        [
            one.Metadata.Name,
            CellText.OrNone(one.Spec?.IngressClassName),
            Hosts(one.Spec?.Rules),
            string.Join(',', (one.Status?.LoadBalancer?.Ingress ?? []).Select(at => at.Ip ?? at.Hostname ?? "")),
            one.Spec?.Tls is { Count: > 0 } ? "80, 443" : "80",
            Age(one.Metadata, now),
        ]));

    public static KindTable IngressClasses { get; } = KindTable.Of<V1IngressClass>(
        [
            TableColumn.ObjectName,
            new("Controller", "The program that serves Ingresses of this class."),
            new("Parameters", "An object with settings for it."),
            TableColumn.Age,
        ],
        (one, now) => new(
            [one.Metadata.Name, one.Spec?.Controller ?? "", Parameters(one.Spec?.Parameters), Age(one.Metadata, now)]));

    public static KindTable NetworkPolicies { get; } = KindTable.Of<V1NetworkPolicy>(
        [
            TableColumn.ObjectName,
            new("Pod-Selector", "The labels of the pods that it is about."),
            TableColumn.Age,
        ],
        (one, now) => new(
        [
            one.Metadata.Name,
            CellText.OrNone(CellText.Selector(one.Spec?.PodSelector)),
            Age(one.Metadata, now),
        ]));

    public static KindTable PodDisruptionBudgets { get; } = KindTable.Of<V1PodDisruptionBudget>(
        [
            TableColumn.ObjectName,
            new("Min Available", "How many pods must be left, as a number or a share."),
            new("Max Unavailable", "How many pods may be away, as a number or a share."),
            TableColumn.Number("Allowed Disruptions", "How many pods may be evicted now."),
            TableColumn.Age,
        ],
        (one, now) => new(
        [
            one.Metadata.Name,
            one.Spec?.MinAvailable?.Value ?? "N/A",
            one.Spec?.MaxUnavailable?.Value ?? "N/A",
            one.Status?.DisruptionsAllowed ?? 0,
            Age(one.Metadata, now),
        ]));

    private static string Hosts(IList<V1IngressRule>? rules)
    {
        string[] hosts = [.. (rules ?? []).Select(rule => rule.Host).Where(host => !string.IsNullOrEmpty(host))];
        return hosts.Length == 0 ? "*" : CellText.Few(hosts);
    }

    private static string Parameters(V1IngressClassParametersReference? parameters) => parameters switch
    {
        null => CellText.None,
        { ApiGroup: { Length: > 0 } group } => $"{parameters.Kind}.{group}/{parameters.Name}",
        _ => $"{parameters.Kind}/{parameters.Name}",
    };

    private static string Age(V1ObjectMeta metadata, DateTimeOffset now) =>
        HumanDuration.Since(metadata.CreationTimestamp, now);
}
