using k8s.Models;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Endpoints;

namespace Signalbox.Lab.Tests.Controllers;

/// <summary>"service.kubernetes.io/topology-mode: Auto".</summary>
public sealed class TopologyHintsTests
{
    private const string Mode = "service.kubernetes.io/topology-mode";

    /// <summary>Endpoints' zones, one letter each ('.' is not ready); zones' processors; the zones that endpoints
    /// serve. Worked out by hand from upstream's rules.</summary>
    [Theory]
    [InlineData("aabb", "a=1 b=1", "aabb")]
    [InlineData("aaab", "a=1 b=1", "baab")]
    [InlineData("aaaabb", "a=1 b=1", "baaabb")]
    [InlineData("aaa", "a=1 b=1 c=1", "bca")]
    [InlineData("aaabbc", "a=2 b=2 c=2", "caabbc")]
    [InlineData("aabbc", "a=2 b=1 c=2", "aacbc")]
    [InlineData("a.abb", "a=1 b=1", "a.abb")]
    [InlineData("ab", "a=1 b=1 c=1", "Insufficient number of endpoints (2 endpoints, 3 zones)")]
    [InlineData("aaab", "a=1", "Insufficient Node information: allocatable CPU or zone not specified")]
    [InlineData("aa?b", "a=1 b=1", "One or more endpoints do not have a zone specified")]
    [InlineData(
        "aabbc", "a=1 b=1 c=1",
        "Unable to allocate minimum required endpoints to each zone without exceeding overload threshold "
        + "(5 endpoints, 3 zones)")]
    public void Zones_get_endpoints_by_their_share_of_processors(string endpoints, string processors, string expected)
    {
        var zones = processors.Split(' ').Select(one => (Zone: one[..1], Processors: double.Parse(one[2..]))).ToArray();
        var total = zones.Sum(zone => zone.Processors);
        var shares = zones.Select(zone => KeyValuePair.Create(zone.Zone, zone.Processors / total)).ToArray();
        var (given, obstacle) = TopologyHints.Give(
            [.. endpoints.Select(Endpoint)], shares.Length < 2 ? null : shares);
        if (obstacle is not null)
        {
            Assert.StartsWith(expected, obstacle);
            Assert.All(given, one => Assert.Null(one.HintZone));
            return;
        }

        Assert.Equal(expected, string.Concat(given.Select(one => one.HintZone ?? ".")));
    }

    [Fact]
    public async Task A_Service_that_asks_has_hints_while_zones_have_endpoints_enough_and_is_told_of_it()
    {
        await using var cluster = new ControlledCluster();
        AddNode(cluster, "n1", "a");
        AddNode(cluster, "n2", "b");
        var service = ControlledCluster.Service("web", "web");
        service.Metadata.Annotations = new Dictionary<string, string> { [Mode] = "Auto" };
        cluster.Registry.Create(ResourceKinds.Services, service);
        Soon.True(
            () => cluster.Events("Service", "TopologyAwareHintsDisabled")
                .Contains("Insufficient number of endpoints (0 endpoints, 2 zones), addressType: IPv4"),
            () => "nobody tells that there are no endpoints");
        cluster.Registry.Create(ResourceKinds.Deployments, ControlledCluster.Deployment("web", 4));
        Soon.Equal("a a b b", () => Hints(cluster));
        Assert.Equal(
            ["Topology Aware Hints has been enabled, addressType: IPv4"],
            cluster.Events("Service", "TopologyAwareHintsEnabled"));

        AddNode(cluster, "n3", "");
        Soon.Equal("- - - -", () => Hints(cluster));
        cluster.Registry.Delete(ResourceKinds.Nodes, "", "n3");
        Soon.Equal("a a b b", () => Hints(cluster));
        cluster.Registry.Update(ResourceKinds.Services, "default", "web", json =>
        {
            json["metadata"]!.AsObject().Remove("annotations");
            return json;
        });
        Soon.Equal("- - - -", () => Hints(cluster));
        Soon.True(
            () => cluster.Events("Service", "TopologyAwareHintsDisabled")
                .Contains("Topology Aware Hints has been disabled, addressType: IPv4"),
            () => "nobody tells that the hints are gone");
    }

    private static void AddNode(ControlledCluster cluster, string name, string zone)
    {
        var node = ControlledCluster.Node(name, zone);
        node.Status.Allocatable = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("2") };
        cluster.Registry.Create(ResourceKinds.Nodes, node);
    }

    private static string Hints(ControlledCluster cluster) => string.Join(
        ' ',
        cluster.List<V1EndpointSlice>(ResourceKinds.EndpointSlices)
            .Where(slice => slice.Metadata.NamespaceProperty == "default"
                && slice.Metadata.Labels?.ContainsKey("endpointslice.kubernetes.io/managed-by") == true)
            .SelectMany(slice => slice.Endpoints ?? [])
            .Select(one => one.Hints?.ForZones?[0].Name ?? "-").Order(StringComparer.Ordinal));

    private static SliceEndpoint Endpoint(char zone, int at) => new()
    {
        Address = $"10.1.0.{at + 1}",
        IsReady = zone != '.',
        IsServing = zone != '.',
        IsTerminating = false,
        Zone = zone is '?' or '.' ? null : zone.ToString(),
        Pod = new PodReference("default", $"web-{at}", $"uid-{at}"),
    };
}
