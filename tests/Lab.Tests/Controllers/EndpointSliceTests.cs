using k8s.Models;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Tests.Controllers;

public sealed class EndpointSliceTests
{
    [Fact]
    public async Task A_service_has_a_slice_with_its_pods()
    {
        await using var cluster = new ControlledCluster();
        cluster.AddNodes("n1");
        var service = cluster.Registry.Create(ResourceKinds.Services, ControlledCluster.Service("web", "web"));
        cluster.Registry.Create(ResourceKinds.Deployments, ControlledCluster.Deployment("web", 2));

        // The empty slice from before the pods goes after the first with pods has come.
        Soon.Equal((2, 1), () => (Slices(cluster).Sum(Ready), Slices(cluster).Count));

        var slice = Assert.Single(Slices(cluster));
        Assert.Equal("web", slice.Metadata.Labels["kubernetes.io/service-name"]);
        Assert.Equal(
            "endpointslice-controller.k8s.io", slice.Metadata.Labels["endpointslice.kubernetes.io/managed-by"]);
        var owner = Assert.Single(slice.Metadata.OwnerReferences);
        Assert.Equal((service.Metadata.Uid, true), (owner.Uid, owner.Controller));
        Assert.Equal(("http", "TCP", 8080), (slice.Ports[0].Name, slice.Ports[0].Protocol, slice.Ports[0].Port));
        Assert.All(slice.Endpoints, one =>
        {
            Assert.Equal(("n1", "zone-of-n1", "Pod"), (one.NodeName, one.Zone, one.TargetRef.Kind));
            Assert.Null(one.Hints);
        });
        var endpoints = cluster.Find<V1Endpoints>(ResourceKinds.Endpoints, "web")!;
        Soon.Equal(2, () => cluster.Find<V1Endpoints>(ResourceKinds.Endpoints, "web")!.Subsets?[0].Addresses?.Count);
        Assert.Equal("endpoint-controller", endpoints.Metadata.Labels["endpoints.kubernetes.io/managed-by"]);
    }

    [Fact]
    public async Task A_service_without_pods_has_an_empty_slice_that_fills_when_they_come()
    {
        await using var cluster = new ControlledCluster();
        cluster.AddNodes("n1");
        cluster.Registry.Create(ResourceKinds.Services, ControlledCluster.Service("web", "web"));

        Soon.Equal(1, () => Slices(cluster).Count);
        Assert.Empty(Slices(cluster)[0].Endpoints ?? []);

        cluster.Registry.Create(ResourceKinds.Deployments, ControlledCluster.Deployment("web", 1));
        Soon.Equal((1, 1), () => (Slices(cluster).Count, Slices(cluster).Sum(Ready)));
    }

    [Fact]
    public async Task No_slice_is_longer_than_a_hundred_and_an_unchanged_one_is_not_written()
    {
        await using var cluster = new ControlledCluster();
        cluster.AddNodes("n1", "n2");
        cluster.Registry.Create(ResourceKinds.Services, ControlledCluster.Service("web", "web"));
        cluster.Registry.Create(ResourceKinds.Deployments, ControlledCluster.Deployment("web", 250));
        Soon.Equal(250, () => Slices(cluster).Sum(Ready));
        Assert.Equal([50, 100, 100], Slices(cluster).Select(slice => slice.Endpoints.Count).Order());

        var before = Slices(cluster);
        var victim = before.First(slice => slice.Endpoints.Count == 100).Endpoints[7].TargetRef.Name;
        cluster.Registry.UpdateStatus(ResourceKinds.Pods, "default", victim, json =>
        {
            json["status"]!["conditions"]![0]!["status"] = "False";
            return json;
        });

        Soon.Equal(249, () => Slices(cluster).Sum(Ready));
        var versions = Slices(cluster).Select(slice => slice.Metadata.ResourceVersion);
        Assert.Single(versions.Except(before.Select(slice => slice.Metadata.ResourceVersion)));
    }

    [Fact]
    public async Task Pods_with_different_numbers_for_a_named_port_get_slices_of_their_own()
    {
        await using var cluster = new ControlledCluster();
        cluster.AddNodes("n1");
        cluster.Registry.Create(ResourceKinds.Services, ControlledCluster.Service("web", "web"));
        foreach (var port in new[] { 8080, 9090 })
        {
            var pod = new V1Pod
            {
                Metadata = new V1ObjectMeta
                {
                    Name = $"web-{port}",
                    NamespaceProperty = "default",
                    Labels = new Dictionary<string, string> { ["app"] = "web" },
                },
                Spec = ControlledCluster.PodSpec(),
            };
            pod.Spec.Containers[0].Ports[0].ContainerPort = port;
            cluster.Registry.Create(ResourceKinds.Pods, pod);
        }

        Soon.Equal(2, () => Slices(cluster).Sum(Ready));
        Assert.Equal([8080, 9090], Slices(cluster).Select(slice => slice.Ports[0].Port).Order());
    }

    [Theory]
    [InlineData("PreferClose", "zone-of-n1", null)]
    [InlineData("PreferSameZone", "zone-of-n1", null)]
    [InlineData("PreferSameNode", "zone-of-n1", "n1")]
    public async Task Traffic_distribution_gives_hints(string distribution, string zone, string? node)
    {
        await using var cluster = new ControlledCluster();
        cluster.AddNodes("n1");
        var service = ControlledCluster.Service("web", "web");
        service.Spec.TrafficDistribution = distribution;
        cluster.Registry.Create(ResourceKinds.Services, service);
        cluster.Registry.Create(ResourceKinds.Deployments, ControlledCluster.Deployment("web", 1));
        Soon.Equal(1, () => Slices(cluster).Sum(Ready));

        // The empty slice from before the pod may still be there.
        var hints = Assert.Single(Slices(cluster).SelectMany(slice => slice.Endpoints ?? [])).Hints;
        Assert.Equal((zone, node), (hints.ForZones?[0].Name, hints.ForNodes?[0].Name));

        cluster.Registry.Update(ResourceKinds.Services, "default", "web", json =>
        {
            json["spec"]!.AsObject().Remove("trafficDistribution");
            return json;
        });
        Soon.True(
            () => Slices(cluster).SelectMany(slice => slice.Endpoints ?? []).All(one => one.Hints is null),
            () => "the hints stay");
    }

    [Fact]
    public async Task A_terminating_pod_stays_as_an_endpoint_that_only_serves()
    {
        await using var cluster = new ControlledCluster(looksAfter: pod => pod.Metadata.Name != "ending");
        cluster.AddNodes("n1");
        cluster.Registry.Create(ResourceKinds.Services, ControlledCluster.Service("web", "web"));
        cluster.Registry.Create(ResourceKinds.Deployments, ControlledCluster.Deployment("web", 1));
        Soon.Equal(1, () => Slices(cluster).Sum(Ready));
        var spec = ControlledCluster.PodSpec();
        spec.NodeName = "n1";
        cluster.Registry.Create(ResourceKinds.Pods, new V1Pod
        {
            Metadata = new V1ObjectMeta
            {
                Name = "ending",
                NamespaceProperty = "default",
                Labels = new Dictionary<string, string> { ["app"] = "web" },
            },
            Spec = spec,
        });
        var status = ObjectModels.ToJson(cluster.Pods.First(pod => pod.Metadata.Name != "ending").Status);
        status["podIP"] = "10.1.9.9";
        status["podIPs"]![0]!["ip"] = "10.1.9.9";
        cluster.Registry.UpdateStatus(ResourceKinds.Pods, "default", "ending", json =>
        {
            json["status"] = status;
            return json;
        });
        Soon.Equal(2, () => Slices(cluster).Sum(Ready));

        cluster.Registry.Delete(ResourceKinds.Pods, "default", "ending");

        Soon.Equal(1, () => Slices(cluster).Sum(Ready));
        Assert.Equal(
            (false, true, true),
            Slices(cluster).SelectMany(slice => slice.Endpoints ?? []).Where(one => one.Addresses[0] == "10.1.9.9")
                .Select(one => (one.Conditions.Ready, one.Conditions.Serving, one.Conditions.Terminating)).Single());
    }

    private static IReadOnlyList<V1EndpointSlice> Slices(ControlledCluster cluster) =>
    [
        .. cluster.List<V1EndpointSlice>(ResourceKinds.EndpointSlices)
            .Where(slice => slice.Metadata.Labels["kubernetes.io/service-name"] == "web"),
    ];

    private static int Ready(V1EndpointSlice slice) =>
        (slice.Endpoints ?? []).Count(one => one.Conditions.Ready == true);
}
