using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Testing;

namespace Signalbox.Core.Tests.Plan;

public sealed class FrontendClaimsTests
{
    private static readonly Address Shared = Address.Parse("192.0.2.1");
    private static readonly FrontendKey Key = new(Shared, 80, Protocol.TCP);

    [Fact]
    public void A_cluster_address_comes_before_a_load_balancers_and_that_before_an_external_one()
    {
        var cluster = new TestCluster()
            .Set(Claimant("ns/a", 1, external: true))
            .Set(Claimant("ns/b", 2, external: false))
            .Set(A.Service("ns/c", Shared.ToString()) with { CreationTimestamp = DateTimeOffset.MaxValue });
        Assert.Equal(["ns/c", "ns/b", "ns/a"], Claimants(cluster));
    }

    [Fact]
    public void The_older_service_comes_first_then_the_name_decides()
    {
        var cluster = new TestCluster()
            .Set(Claimant("ns/z", 1, external: true) with { CreationTimestamp = DateTimeOffset.UnixEpoch })
            .Set(Claimant("ns/b", 2, external: true))
            .Set(Claimant("ns/a", 3, external: true));
        Assert.Equal(["ns/z", "ns/a", "ns/b"], Claimants(cluster));
        Assert.Equal(Reason.None, ReasonAgainst(cluster, "ns/z"));
        Assert.Equal(Reason.ClaimedByAnother, ReasonAgainst(cluster, "ns/a"));
        cluster.RemoveService("ns/z");
        Assert.Equal(["ns/a", "ns/b"], Claimants(cluster));
        Assert.Equal(Reason.None, ReasonAgainst(cluster, "ns/a"));
        cluster.RemoveService("ns/a").RemoveService("ns/b");
        Assert.Empty(Claimants(cluster));
    }

    [Fact]
    public void Frontends_that_two_services_claim_are_contested_when_one_comes_or_goes()
    {
        var one = new TestCluster().Set(Claimant("ns/a", 1, external: true)).Snapshot;
        var two = new TestCluster()
            .Set(Claimant("ns/a", 1, external: true)).Set(Claimant("ns/b", 2, external: true)).Snapshot;
        var plan = Planner.Plan(one, A.Settings());
        Assert.Empty(plan.Claims.Contested());
        var came = Planner.Replan(plan, two, [A.Name("ns/b")]);
        Assert.Equal([Key], came.Contested);
        var went = Planner.Replan(came.Plan, one, [A.Name("ns/b")]);
        Assert.Equal([Key], went.Contested);
        Assert.Empty(went.Plan.Claims.Contested());
    }

    private static Service Claimant(string name, int octet, bool external) =>
        A.Service(name, $"172.30.0.{octet}") with
        {
            ExternalIPs = external ? [Shared] : [],
            LoadBalancerVIPs = external ? [] : [Shared],
        };

    private static string[] Claimants(TestCluster cluster) =>
        [.. cluster.Plan.Claims.Of(Key).Select(claim => claim.Name.Service.ToString())];

    private static Reason ReasonAgainst(TestCluster cluster, string service)
    {
        var plan = cluster.PlanOf(service);
        return cluster.Plan.ReasonAgainst(plan, plan.Frontends[1]);
    }
}
