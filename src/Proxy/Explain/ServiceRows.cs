using System.Globalization;
using Signalbox.Core.Explain;
using Signalbox.Core.Model;
using Signalbox.Proxy.Output;

namespace Signalbox.Proxy.Explain;

/// <summary>A Service as the cluster says it, as rows of a table.</summary>
internal static class ServiceRows
{
    public static IEnumerable<Words[]> Of(ExplainedService service) =>
        (service.Object is { } known ? Of(known) : [])
        .Concat(service.Slices.Select(slice => new Words[] { "slice", Say(slice) }));

    private static IEnumerable<Words[]> Of(Service service)
    {
        yield return Row("type", service.Type.ToString());
        foreach (var (label, value) in new[]
        {
            ("ClusterIP", service.Type == ServiceType.ExternalName ? "" : Join(service.ClusterIPs, "None (headless)")),
            ("external IPs", Join(service.ExternalIPs)),
            ("load balancer", Join(service.LoadBalancerVIPs)),
            ("source ranges", string.Join(", ", service.SourceRanges.Items)),
            ("ports", string.Join(", ", service.Ports.Items.Select(Say))),
            ("traffic policy", Policies(service)),
            ("affinity", service.AffinityTimeoutSeconds is { } seconds ? $"ClientIP, {seconds} s" : ""),
            ("health check", service.HealthCheckNodePort is not 0 and var port ? $"node port {port}" : ""),
            ("created", service.CreationTimestamp == default
                ? ""
                : service.CreationTimestamp.ToString("u", CultureInfo.InvariantCulture)),
        })
        {
            if (value.Length > 0)
            {
                yield return Row(label, value);
            }
        }
    }

    private static Words[] Row(string label, string value) => [label, value];

    private static string Join(EquatableArray<Address> addresses, string none = "") =>
        addresses.IsEmpty ? none : string.Join(", ", addresses.Items);

    private static string Policies(Service service) => service.ClusterIPs.IsEmpty ? ""
        : IsExternal(service)
            ? $"{service.InternalTrafficPolicy} for ClusterIPs, {service.ExternalTrafficPolicy} for calls from outside"
        : service.InternalTrafficPolicy.ToString();

    private static bool IsExternal(Service service) => service.Type is ServiceType.NodePort or ServiceType.LoadBalancer
        || !service.ExternalIPs.IsEmpty;

    private static string Say(ServicePort port) =>
        $"{(port.Name.Length == 0 ? "" : $"{port.Name} ")}{port.Port}/{port.Protocol.Lower()}"
        + (port.NodePort == 0 ? "" : $" (node port {port.NodePort})");

    private static string Say(ExplainedServiceSlice slice)
    {
        var ports = slice.Ports.IsEmpty
            ? "no ports"
            : string.Join(", ", slice.Ports.Items.Select(port =>
                $"{(port.Name.Length == 0 ? "" : $"{port.Name} ")}{port.Port}/{port.Protocol.Lower()}"));
        return $"{slice.Name} ({slice.Family}): {slice.Ready} of {slice.Endpoints} ready; {ports}";
    }
}
