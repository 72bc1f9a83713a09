using System.Net;
using System.Net.Sockets;
using k8s.Models;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Endpoints;

/// <summary>The endpoints that a Service should have, from its pods: a pure function of the cluster.</summary>
internal static class ServiceEndpoints
{
    private const string ZoneLabel = "topology.kubernetes.io/zone";

    /// <summary>Whether pods are this Service's endpoints at all: without a selector they are somebody else's matter.
    /// </summary>
    public static bool HasSelectedPods(V1Service service) =>
        service.Spec is { Selector.Count: > 0, Type: not "ExternalName" };

    /// <summary>By what can share a slice. A family without any endpoint has a group without ports, and so an empty
    /// slice: whoever watches sees that the Service has none.</summary>
    /// <param name="service">With a selector.</param>
    /// <param name="pods">Those that it selects.</param>
    /// <param name="nodeOf">Null for a node that does not exist.</param>
    public static IReadOnlyDictionary<SliceGroup, IReadOnlyList<SliceEndpoint>> Of(
        V1Service service, IReadOnlyList<V1Pod> pods, Func<string, KnownObject?> nodeOf)
    {
        var wanted = new Dictionary<SliceGroup, IReadOnlyList<SliceEndpoint>>();
        foreach (var family in Families(service))
        {
            var groups =
                from pod in pods
                where !pod.IsFinished()
                let node = pod.NodeName() is { } name ? nodeOf(name) : null
                where node is not null || service.Spec.PublishNotReadyAddresses == true
                let address = AddressOf(pod, family)
                where address is not null
                let endpoint = Endpoint(service, pod, address, node)
                group endpoint by new SliceGroup(family, [.. SlicePort.Of(service, pod)]);
            var before = wanted.Count;
            foreach (var group in groups)
            {
                wanted[group.Key] = [.. group.OrderBy(one => one.Address, StringComparer.Ordinal)];
            }

            if (wanted.Count == before)
            {
                wanted[new SliceGroup(family, [])] = [];
            }
        }

        return wanted;
    }

    /// <summary>The Service's families, the primary one first. A Service that nobody has completed is of its cluster
    /// IP's, or IPv4.</summary>
    public static IReadOnlyList<string> Families(V1Service service) => service.Spec switch
    {
        { IpFamilies.Count: > 0 } spec => [.. spec.IpFamilies],
        { ClusterIP: { } clusterIP } when FamilyOf(clusterIP) is { } family => [family],
        _ => ["IPv4"],
    };

    public static string? AddressOf(V1Pod pod, string family) =>
        pod.Addresses().FirstOrDefault(address => FamilyOf(address) == family);

    /// <summary>Set by a pod that asks this headless Service for a name of its own.</summary>
    public static string? HostnameOf(V1Service service, V1Pod pod) =>
        !string.IsNullOrEmpty(pod.Spec.Hostname) && pod.Spec.Subdomain == service.Metadata.Name
            ? pod.Spec.Hostname
            : null;

    private static SliceEndpoint Endpoint(V1Service service, V1Pod pod, string address, KnownObject? node)
    {
        var (serving, terminating) = (pod.IsReady(), pod.Metadata.DeletionTimestamp is not null);
        var ready = service.Spec.PublishNotReadyAddresses == true || (serving && !terminating);
        var zone = node?.Labels.GetValueOrDefault(ZoneLabel);
        var distribution = ready ? service.Spec.TrafficDistribution : null;
        return new SliceEndpoint
        {
            Address = address,
            IsReady = ready,
            IsServing = serving,
            IsTerminating = terminating,
            Hostname = HostnameOf(service, pod),
            Node = pod.NodeName(),
            Zone = zone,
            HintZone = distribution is "PreferClose" or "PreferSameZone" or "PreferSameNode" ? zone : null,
            HintNode = distribution == "PreferSameNode" ? pod.NodeName() : null,
            Pod = new PodReference(pod.Metadata.NamespaceProperty, pod.Metadata.Name, pod.Metadata.Uid),
        };
    }

    private static string? FamilyOf(string address) => IPAddress.TryParse(address, out var parsed)
        ? parsed.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4"
        : null;
}
