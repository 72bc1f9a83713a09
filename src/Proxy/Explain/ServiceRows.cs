using System.Globalization;
using Signalbox.Core.Explain;
using Signalbox.Core.Model;
using Signalbox.Proxy.Output;

namespace Signalbox.Proxy.Explain;

/// <summary>A Service as the cluster says it, as rows of a table. What is empty, or as it is by default, has none.
/// </summary>
/// <param name="now">What ages are reckoned from.</param>
/// <param name="isWide">Defaults have a row too.</param>
internal sealed class ServiceRows(DateTimeOffset now, bool isWide)
{
    public IEnumerable<Words[]> Of(ExplainedService service) =>
        (service.Object is { } known ? Of(known, service.Words) : [])
        .Concat(service.Slices.Select(slice => new Words[] { "slice", Say(slice) }));

    private IEnumerable<Words[]> Of(Service service, ServiceWords? words)
    {
        yield return Row("type", service.Type.ToString());
        foreach (var (label, value) in new[]
        {
            ("selector", words is null || service.Type == ServiceType.ExternalName ? "" : Selector(words.Selector)),
            ("ClusterIP", service.Type == ServiceType.ExternalName ? "" : Join(service.ClusterIPs, "None (headless)")),
            ("external IPs", Join(service.ExternalIPs)),
            ("load balancer", Join(service.LoadBalancerVIPs)),
            ("source ranges", string.Join(", ", service.SourceRanges.Items)),
            ("ports", string.Join(", ", service.Ports.Items.Select(Say))),
            ("traffic policy", Policies(service)),
            ("distribution", words?.TrafficDistribution ?? ""),
            ("affinity", service.AffinityTimeoutSeconds is { } seconds ? $"ClientIP, {seconds} s" : Wide("None")),
            ("health check", service.HealthCheckNodePort is not 0 and var port ? $"node port {port}" : ""),
            ("created", service.CreationTimestamp == default ? "" : Created(service.CreationTimestamp)),
        })
        {
            if (value.Length > 0)
            {
                yield return Row(label, value);
            }
        }
    }

    private static Words[] Row(string label, string value) => [label, value];

    private string Wide(string value) => isWide ? value : "";

    private static string Selector(EquatableArray<KeyValuePair<string, string>> selector) => selector.IsEmpty
        ? "none: its EndpointSlices are written by hand or by a program"
        : string.Join(", ", selector.Items.Select(label => $"{label.Key}={label.Value}"));

    private static string Join(EquatableArray<Address> addresses, string none = "") =>
        addresses.IsEmpty ? none : string.Join(", ", addresses.Items);

    private string Policies(Service service)
    {
        var isDefault = service.InternalTrafficPolicy == TrafficPolicy.Cluster
            && service.ExternalTrafficPolicy == TrafficPolicy.Cluster;
        return service.ClusterIPs.IsEmpty || (isDefault && !isWide) ? ""
            : IsExternal(service)
                ? $"{service.InternalTrafficPolicy} for ClusterIPs, {service.ExternalTrafficPolicy} for calls from "
                    + "outside"
            : service.InternalTrafficPolicy.ToString();
    }

    private static bool IsExternal(Service service) => service.Type is ServiceType.NodePort or ServiceType.LoadBalancer
        || !service.ExternalIPs.IsEmpty;

    private string Created(DateTimeOffset time)
    {
        var age = Age.Say(now - time);
        return time.ToString("u", CultureInfo.InvariantCulture) + (age.Length == 0 ? "" : $", {age} ago");
    }

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
