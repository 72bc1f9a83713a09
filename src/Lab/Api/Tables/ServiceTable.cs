using k8s.Models;

namespace Signalbox.Lab.Api.Tables;

/// <summary>The table of Services.</summary>
internal static class ServiceTable
{
    public static KindTable Table { get; } = KindTable.Of<V1Service>(
        [
            TableColumn.ObjectName,
            new("Type", "From where it can be called: ClusterIP, NodePort, LoadBalancer or ExternalName."),
            new("Cluster-IP", "The address that pods call it by."),
            new("External-IP", "Addresses that are not the cluster's own and lead to it."),
            new("Port(s)", "The ports that it is called at, each with the port on every node where there is one."),
            TableColumn.Age,
            TableColumn.Wide("Selector", "The labels of the pods that answer."),
        ],
        (service, now) => new(
        [
            service.Metadata.Name,
            service.Spec?.Type ?? "",
            CellText.OrNone(service.Spec?.ClusterIPs?.FirstOrDefault() ?? service.Spec?.ClusterIP),
            ExternalIPsOf(service),
            CellText.OrNone(string.Join(',', (service.Spec?.Ports ?? []).Select(PortText))),
            HumanDuration.Since(service.Metadata.CreationTimestamp, now),
            CellText.Labels(service.Spec?.Selector),
        ]));

    private static string ExternalIPsOf(V1Service service)
    {
        var spec = service.Spec;
        return spec?.Type switch
        {
            "ClusterIP" or "NodePort" => CellText.OrNone(string.Join(',', spec.ExternalIPs ?? [])),
            "LoadBalancer" => OrPending(string.Join(',', [.. BalancersOf(service), .. spec.ExternalIPs ?? []])),
            "ExternalName" => spec.ExternalName ?? "",
            _ => "<unknown>",
        };
    }

    private static string OrPending(string text) => text.Length == 0 ? "<pending>" : text;

    private static IEnumerable<string> BalancersOf(V1Service service) =>
        (service.Status?.LoadBalancer?.Ingress ?? [])
            .Select(ingress => string.IsNullOrEmpty(ingress.Ip) ? ingress.Hostname ?? "" : ingress.Ip)
            .Where(name => name.Length > 0)
            .Distinct()
            .Order(StringComparer.Ordinal);

    private static string PortText(V1ServicePort port) => port.NodePort is > 0 and var nodePort
        ? $"{port.Port}:{nodePort}/{port.Protocol}"
        : $"{port.Port}/{port.Protocol}";
}
