using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Testing;

namespace Signalbox.Core.Tests.Plan;

/// <summary>Upstream's servicechangetracker scenarios, as far as they are planning's.</summary>
public sealed class ServicePlannerTests
{
    private static readonly Service Web = A.Service("ns/web", "172.30.0.41", A.Port(80, nodePort: 3001)) with
    {
        ExternalIPs = [Address.Parse("192.0.2.1"), Address.Parse("2001:db8::1")],
        LoadBalancerVIPs = [Address.Parse("1.2.3.4"), Address.Parse("2001:db8::2")],
    };

    [Fact]
    public void Frontends_are_those_of_the_family_in_upstreams_order()
    {
        var plan = new TestCluster().Set(Web, A.Remote("10.0.0.1")).PlanOf("ns/web");
        Assert.Equal(
            ["ClusterIP 172.30.0.41:80", "ExternalIP 192.0.2.1:80", "LoadBalancerIP 1.2.3.4:80", "NodePort *:3001"],
            Say(plan));
        var wide = Web with { ClusterIPs = [Address.Parse("fd00:10::1")], Ports = [A.Port(80)] };
        plan = new TestCluster(A.Settings(IPFamily.IPv6)).Set(wide).PlanOf("ns/web");
        Assert.Equal(
            ["ClusterIP fd00:10::1:80", "ExternalIP 2001:db8::1:80", "LoadBalancerIP 2001:db8::2:80"], Say(plan));
    }

    [Fact]
    public void An_address_that_is_listed_twice_is_one_frontend()
    {
        var twice = Address.Parse("192.0.2.1");
        var plan = new TestCluster().Set(Web with { ExternalIPs = [twice, twice] }).PlanOf("ns/web");
        Assert.Single(plan.Frontends, frontend => frontend.Kind == FrontendKind.ExternalIP);
    }

    [Fact]
    public void Services_that_produce_nothing_say_why()
    {
        var cluster = new TestCluster()
            .Set(Web with { Name = A.Name("ns/headless"), ClusterIPs = [] })
            .Set(Web with { Name = A.Name("ns/six"), ClusterIPs = [Address.Parse("fd00:10::1")] })
            .Set(Web with { Name = A.Name("ns/alias"), Type = ServiceType.ExternalName })
            .Set(A.Slice("ns/orphan", A.Remote("10.0.0.1")));
        Assert.All(cluster.Plan.Services.Values, plans => Assert.Empty(plans.Ports));
        Assert.Equal(Reason.NoClusterIPOfThisFamily, cluster.Plan.Services[A.Name("ns/headless")].Reason);
        Assert.Equal(Reason.NoClusterIPOfThisFamily, cluster.Plan.Services[A.Name("ns/six")].Reason);
        Assert.Equal(Reason.ExternalNameService, cluster.Plan.Services[A.Name("ns/alias")].Reason);
        Assert.Equal(Reason.OnlySlices, cluster.Plan.Services[A.Name("ns/orphan")].Reason);
    }

    [Fact]
    public void Health_checks_count_addresses_of_ready_endpoints_of_this_node_over_all_ports()
    {
        var service = Web with { Ports = [A.Port(80), A.Port(443, "https")], HealthCheckNodePort = 30000 };
        var first = A.Slice(
            "ns/web", A.Local("10.0.0.1"), A.Local("10.0.0.2").NotReady(), A.Remote("10.0.0.3"),
            A.Local("10.0.0.4").Terminating()) with
        {
            Ports = [new EndpointPort("http", Protocol.TCP, 8080), new EndpointPort("https", Protocol.TCP, 8443)],
        };
        var second = A.Slice("ns/web", A.Local("10.0.0.5")).On(8443, "https") with { Name = A.Name("ns/web-2") };
        var cluster = new TestCluster().Set(service).Set(first).Set(second);
        Assert.Equal((30000, 2), HealthOf(cluster));
        Assert.Equal((30000, 1), HealthOf(cluster.Set(second with { Endpoints = [A.Local("10.0.0.5").NotReady()] })));
        Assert.Equal((0, 0), HealthOf(cluster.Set(service with { HealthCheckNodePort = 0 })));
        Assert.Equal((0, 0), HealthOf(cluster.Set(service with { HealthCheckNodePort = 30000, ClusterIPs = [] })));

        static (int Port, int Count) HealthOf(TestCluster cluster)
        {
            var plans = cluster.Plan.Services[A.Name("ns/web")];
            return (plans.HealthCheckNodePort, plans.LocalReady);
        }
    }

    [Fact]
    public void The_gate_hides_external_addresses()
    {
        var settings = A.Settings() with { AllowExternalIPs = false };
        var plan = new TestCluster(settings).Set(Web, A.Remote("10.0.0.1")).PlanOf("ns/web");
        Assert.DoesNotContain(plan.Frontends, frontend => frontend.Kind == FrontendKind.ExternalIP);
    }

    [Fact]
    public void Source_ranges_are_those_of_the_family_and_none_when_one_is_everything()
    {
        var ranged = Web with { SourceRanges = [CIDR.Parse("10.0.0.0/8"), CIDR.Parse("2001:db8::/32")] };
        Assert.Equal([CIDR.Parse("10.0.0.0/8")], new TestCluster().Set(ranged).PlanOf("ns/web").SourceRanges);
        var open = Web with { SourceRanges = [CIDR.Parse("10.0.0.0/8"), CIDR.Parse("0.0.0.0/0")] };
        Assert.Empty(new TestCluster().Set(open).PlanOf("ns/web").SourceRanges);
        var other = Web with { SourceRanges = [CIDR.Parse("::/0"), CIDR.Parse("10.0.0.0/8")] };
        Assert.NotEmpty(new TestCluster().Set(other).PlanOf("ns/web").SourceRanges);
    }

    [Fact]
    public void Local_policy_has_no_pool_where_nothing_leads_to_it()
    {
        var inner = A.Service("ns/web", "172.30.0.41") with { ExternalTrafficPolicy = TrafficPolicy.Local };
        var plan = new TestCluster().Set(inner, A.Local("10.0.0.1")).PlanOf("ns/web");
        Assert.True(plan.HasClusterPool);
        Assert.False(plan.HasLocalPool);
        var local = inner with { InternalTrafficPolicy = TrafficPolicy.Local };
        plan = new TestCluster().Set(local, A.Local("10.0.0.1")).PlanOf("ns/web");
        Assert.False(plan.HasClusterPool);
        Assert.True(plan.HasLocalPool);
    }

    [Fact]
    public void Unchanged_services_keep_their_plan_when_others_are_planned_again()
    {
        var cluster = new TestCluster().Set(Web, A.Remote("10.0.0.1"));
        var before = cluster.Plan.Services[A.Name("ns/web")];
        cluster.Set(A.Service("ns/other", "172.30.0.42"), A.Remote("10.0.0.2"));
        Assert.Same(before, cluster.Plan.Services[A.Name("ns/web")]);
        Assert.Equal(2, cluster.Plan.EndpointCount);
    }

    private static string[] Say(ServicePlan plan) =>
        [.. plan.Frontends.Select(f => $"{f.Kind} {f.Address?.ToString() ?? "*"}:{f.Port}")];
}
