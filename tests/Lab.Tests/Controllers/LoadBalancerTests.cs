using System.Net;
using k8s.Models;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers;

namespace Signalbox.Lab.Tests.Controllers;

public sealed class LoadBalancerTests
{
    [Fact]
    public async Task Services_get_addresses_of_their_own_and_give_them_back()
    {
        await using var cluster = Cluster("198.51.100.0/30");
        Create(cluster, "one");
        Soon.Equal("198.51.100.1", () => Address(cluster, "one"));
        Create(cluster, "two");
        Soon.Equal("198.51.100.2", () => Address(cluster, "two"));
        Assert.Equal("VIP", Find(cluster, "two").Status.LoadBalancer.Ingress[0].IpMode);

        Create(cluster, "three");
        Soon.Equal(1, () => cluster.Events("Service", "SyncLoadBalancerFailed").Count);
        Assert.Null(Address(cluster, "three"));

        cluster.Registry.Delete(ResourceKinds.Services, "default", "one");
        Soon.Equal("198.51.100.1", () => Address(cluster, "three"));
    }

    [Fact]
    public async Task A_service_that_is_no_load_balancer_any_more_has_no_address()
    {
        await using var cluster = Cluster("198.51.100.0/24");
        Create(cluster, "one");
        Soon.Equal("198.51.100.1", () => Address(cluster, "one"));
        cluster.Registry.Update(ResourceKinds.Services, "default", "one", json =>
        {
            json["spec"]!["type"] = "ClusterIP";
            return json;
        });
        Soon.Equal(null, () => Address(cluster, "one"));
    }

    [Fact]
    public async Task An_address_that_is_asked_for_is_given_and_another_class_is_left_alone()
    {
        await using var cluster = Cluster("198.51.100.0/24", "2001:db8::/120");
        Create(cluster, "other", spec => spec.LoadBalancerClass = "example.com/other");
        Create(cluster, "asks", spec => spec.LoadBalancerIP = "198.51.100.77");
        Create(cluster, "dual", spec =>
        {
            spec.IpFamilyPolicy = "RequireDualStack";
            spec.IpFamilies = ["IPv6", "IPv4"];
        });

        Soon.Equal("198.51.100.77", () => Address(cluster, "asks"));
        Soon.Equal("2001:db8::,198.51.100.1", () => string.Join(',', Addresses(cluster, "dual")));
        Assert.Null(Address(cluster, "other"));
    }

    private static ControlledCluster Cluster(params string[] pools) =>
        new(new ControllerOptions { LoadBalancerPools = [.. pools.Select(pool => IPNetwork.Parse(pool))] });

    private static void Create(ControlledCluster cluster, string name, Action<V1ServiceSpec>? change = null)
    {
        var service = ControlledCluster.Service(name, name);
        service.Spec.Type = "LoadBalancer";
        change?.Invoke(service.Spec);
        cluster.Registry.Create(ResourceKinds.Services, service);
    }

    private static V1Service Find(ControlledCluster cluster, string name) =>
        cluster.Find<V1Service>(ResourceKinds.Services, name)!;

    private static IEnumerable<string> Addresses(ControlledCluster cluster, string name) =>
        (Find(cluster, name).Status?.LoadBalancer?.Ingress ?? []).Select(one => one.Ip);

    private static string? Address(ControlledCluster cluster, string name) =>
        Addresses(cluster, name).FirstOrDefault();
}
