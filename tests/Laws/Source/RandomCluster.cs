using Signalbox.Core.Model;
using Signalbox.Lab.Api.Store;
using Signalbox.Testing;

namespace Signalbox.Laws.Source;

/// <summary>A cluster of some hundreds of Services that changes at random, a step at a time. Names are few, so that
/// objects come back; addresses of some frontends are claimed twice.</summary>
internal sealed class RandomCluster(ObjectStore store, Random random)
{
    private const int Services = 300;
    private const int Slices = 360;
    private const int SharedAddresses = 60;

    /// <summary>What is written last says so.</summary>
    public const string Marker = "the-last";

    private static readonly string[] Zones = ["", "zone-a", "zone-b"];

    private static readonly string[] Conditions =
    [
        """ "ready":true """, """ "ready":true,"serving":true,"terminating":false """, """ "ready":false """,
        """ "ready":false,"serving":true,"terminating":true """, """ "ready":false,"serving":false """, "",
    ];

    public static IReadOnlyList<ResourceKind> Kinds { get; } =
        [ResourceKinds.Services, ResourceKinds.EndpointSlices, ResourceKinds.Nodes, ResourceKinds.ServiceCIDRs];

    /// <summary>Half of the Services and slices, and the nodes.</summary>
    public void Begin()
    {
        PutNode(A.Here);
        PutNode("elsewhere");
        for (var index = 0; index < Services; index += 2)
        {
            PutService(index, ServiceState.Plain);
            PutSlice(index, index);
        }
    }

    /// <summary>One change of one object: there is one event more.</summary>
    public void Change()
    {
        for (var before = store.Revision; store.Revision == before;)
        {
            Try(random.Next(100));
        }
    }

    /// <summary>One object more of each kind that can have it; the node is moved to a zone of its own.</summary>
    public void WriteMarkers()
    {
        store.Put(ResourceKinds.Services, $$$"""
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"{{{Marker}}}","namespace":"ns"},"spec":{
            "clusterIP":"10.96.9.9","clusterIPs":["10.96.9.9","fd00:10::9:9"],"ipFamilies":["IPv4","IPv6"],
            "ports":[{"name":"a","port":80}]}}
            """);
        PutSlice(Slices, 0, Marker);
        PutSlice(Slices + 1, 0, Marker);
        PutNode(A.Here, Marker);
        PutServiceCIDR(Marker);
    }

    public static bool HasMarkers(Snapshot snapshot) =>
        snapshot.Services.TryGetValue(new ServiceName("ns", Marker), out var entry)
        && entry is { Service: not null, Slices.Count: > 0 }
        && snapshot.Node?.Zone == Marker
        && snapshot.ServiceCIDRs.ContainsKey(Marker);

    private void Try(int dice)
    {
        var (service, slice) = (random.Next(Services), random.Next(Slices));
        switch (dice)
        {
            case < 22:
                PutService(service, ServiceState.Plain);
                break;
            case < 25:
                PutService(service, ServiceState.Headless);
                break;
            case < 28:
                PutService(service, ServiceState.OfAnotherProxy);
                break;
            case < 36:
                Delete(ResourceKinds.Services, NamespaceOf(service), $"s-{service}");
                break;
            case < 72:
                PutSlice(slice, slice % Services);
                break;
            case < 82:
                PutSlice(slice, random.Next(Services));
                break;
            case < 94:
                Delete(ResourceKinds.EndpointSlices, NamespaceOf(service), $"slice-{slice}");
                break;
            case < 96:
                PutNode(random.Next(3) == 0 ? A.Here : "elsewhere");
                break;
            case < 98:
                PutServiceCIDR($"block-{random.Next(4)}");
                break;
            default:
                Delete(ResourceKinds.ServiceCIDRs, "", $"block-{random.Next(4)}");
                break;
        }
    }

    private void Delete(ResourceKind kind, string @namespace, string name)
    {
        if (store.Find(kind, @namespace, name) is not null)
        {
            store.Delete(kind, @namespace, name);
        }
    }

    private void PutService(int index, ServiceState state)
    {
        var (v4, v6) = ($"10.96.{index / 200}.{(index % 200) + 1}", $"fd00:10::{index + 1:x}");
        var (ips, families) = (index % 5) switch
        {
            0 => ($"\"{v6}\"", "\"IPv6\""),
            1 or 2 => ($"\"{v4}\"", "\"IPv4\""),
            _ => ($"\"{v4}\",\"{v6}\"", "\"IPv4\",\"IPv6\""),
        };
        var labels = state == ServiceState.OfAnotherProxy
            ? """ "service.kubernetes.io/service-proxy-name":"x" """
            : "";
        var addresses = state == ServiceState.Headless
            ? """ "clusterIP":"None","clusterIPs":["None"] """
            : $""" "clusterIP":{ips.Split(',')[0]},"clusterIPs":[{ips}] """;
        var type = state == ServiceState.Headless ? 0 : random.Next(4);
        store.Put(ResourceKinds.Services, $$$"""
            {"apiVersion":"v1","kind":"Service",
            "metadata":{"name":"s-{{{index}}}","namespace":"{{{NamespaceOf(index)}}}","labels":{ {{{labels}}} } },
            "spec":{ {{{addresses}}},"ipFamilies":[{{{families}}}],{{{TypeOf(index, type)}}},
            "ports":[{{{Port("a", 80, type == 0 ? 0 : 30000 + index)}}}
            {{{(Half ? "," + Port("b", 53, 0) : "")}}}],
            "internalTrafficPolicy":"{{{Policy}}}",
            "sessionAffinity":"{{{(random.Next(5) == 0 ? "ClientIP" : "None")}}}"},
            "status":{"loadBalancer":{"ingress":[{{{(type == 2 ? $$"""{"ip":"{{Shared(100)}}"}""" : "")}}}] } } }
            """);
    }

    private string TypeOf(int index, int type)
    {
        var external = random.Next(5) == 0 ? $"\"{Shared(101)}\"" : "";
        return type switch
        {
            0 => $""" "type":"ClusterIP","externalIPs":[{external}] """,
            1 => $""" "type":"NodePort","externalTrafficPolicy":"{Policy}","externalIPs":[{external}] """,
            _ => $""" "type":"LoadBalancer","externalTrafficPolicy":"{Policy}","externalIPs":[{external}], """
                + $""" "healthCheckNodePort":{32000 + index},"loadBalancerSourceRanges":[{Range()}] """,
        };
    }

    private static string Port(string name, int port, int nodePort) =>
        $$"""{"name":"{{name}}","port":{{port}}{{(nodePort == 0 ? "" : $",\"nodePort\":{nodePort}")}}}""";

    private void PutSlice(int index, int service, string? name = null)
    {
        var isV6 = index % 2 == 1;
        var labels = name is null && random.Next(20) == 0 ? """ ,"service.kubernetes.io/headless":"" """ : "";
        var endpoints = Enumerable.Range(0, name is null ? random.Next(5) : 1).Select(_ => Endpoint(isV6));
        store.Put(ResourceKinds.EndpointSlices, $$$"""
            {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice",
            "metadata":{"name":"slice-{{{index}}}","namespace":"{{{NamespaceOf(service)}}}",
            "labels":{"kubernetes.io/service-name":"{{{name ?? $"s-{service}"}}}"{{{labels}}} } },
            "addressType":"{{{(isV6 ? "IPv6" : "IPv4")}}}","endpoints":[{{{string.Join(',', endpoints)}}}],
            "ports":[{"name":"a","port":{{{8000 + random.Next(2)}}} },{"name":"b","port":5353}]}
            """);
    }

    private string Endpoint(bool isV6)
    {
        var address = isV6 ? $"fd01::{random.Next(1, 500):x}" : $"10.0.{random.Next(2)}.{random.Next(1, 250)}";
        var hint = random.Next(3) == 0 ? $$"""{"forZones":[{"name":"{{Zones[random.Next(1, 3)]}}"}]}""" : "{}";
        return $$$"""
            {"addresses":["{{{address}}}"],"nodeName":"{{{(Half ? A.Here : "elsewhere")}}}","hints":{{{hint}}},
            "conditions":{ {{{Conditions[random.Next(Conditions.Length)]}}} } }
            """;
    }

    private void PutNode(string name, string? zone = null)
    {
        var label = $""" "topology.kubernetes.io/zone":"{zone ?? Zones[random.Next(3)]}" """;
        store.Put(ResourceKinds.Nodes, $$$"""
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"{{{name}}}","labels":{ {{{label}}} } },
            "spec":{"podCIDRs":["10.0.{{{random.Next(3)}}}.0/24"]},
            "status":{"addresses":[{"type":"InternalIP","address":"192.168.0.2"}]}}
            """);
    }

    private void PutServiceCIDR(string name) => store.Put(ResourceKinds.ServiceCIDRs, $$$"""
        {"apiVersion":"networking.k8s.io/v1","kind":"ServiceCIDR","metadata":{"name":"{{{name}}}"},
        "spec":{"cidrs":["10.{{{random.Next(90, 120)}}}.0.0/16","fd00:{{{random.Next(10, 99)}}}::/108"]}}
        """);

    private bool Half => random.Next(2) == 0;

    private string Policy => random.Next(3) == 0 ? "Local" : "Cluster";

    private string Range() => random.Next(3) == 0 ? "\"203.0.113.0/25\",\"2001:db8::/64\"" : "";

    private string Shared(int block) => Half
        ? $"198.51.{block}.{random.Next(1, SharedAddresses)}"
        : $"2001:db8:{block}::{random.Next(1, SharedAddresses):x}";

    /// <summary>A slice and its Service are in one namespace; only every tenth Service is in another.</summary>
    private static string NamespaceOf(int service) => service % 10 == 9 ? "other" : "ns";

    private enum ServiceState
    {
        Plain,
        Headless,
        OfAnotherProxy,
    }
}
