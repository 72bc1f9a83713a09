using CsCheck;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Trace;
using Signalbox.Testing;

namespace Signalbox.Laws;

/// <summary>A question that plans only what it needs is answered as if everything had been planned.</summary>
public sealed class PartPlanLaws
{
    [Fact]
    public void A_part_of_a_plan_says_of_its_packets_what_the_whole_says() =>
        Gen.Select(Gens.Settings, Gens.Changes, Gens.Packet.Array[10]).Sample((settings, changes, packets) =>
        {
            var cluster = Gens.ClusterOf(settings, changes);
            foreach (var packet in packets)
            {
                var scope = new PlanScope.OfAddress(packet.Destination, packet.DestinationPort);
                var part = PartOf(cluster, scope);
                Compare(cluster, part, packet);
            }
        });

    [Fact]
    public void A_part_of_a_plan_holds_all_that_is_said_of_one_Service() =>
        Gen.Select(Gens.Settings, Gens.Changes).Sample((settings, changes) =>
        {
            var cluster = Gens.ClusterOf(settings, changes);
            foreach (var (name, whole) in cluster.Plan.Services)
            {
                var part = PartOf(cluster, new PlanScope.OfService(name));
                CompareClaims(cluster, part, whole);
            }
        });

    [Fact]
    public void A_part_of_a_plan_holds_all_Services_of_a_node_port_and_all_that_have_an_endpoint() =>
        Gen.Select(Gens.Settings, Gens.Changes).Sample((settings, changes) =>
        {
            var cluster = Gens.ClusterOf(settings, changes);
            var ports = cluster.Plan.Services.Values.SelectMany(service => service.Ports).ToList();
            foreach (var port in ports)
            {
                foreach (var frontend in port.Frontends.Where(each => each.Kind == FrontendKind.NodePort))
                {
                    Assert.Equal(
                        ports.Where(each => each.Frontends.Any(IsSame)).Select(each => each.Name).ToHashSet(),
                        NamesIn(new PlanScope.OfNodePort(frontend.Port), each => each.Frontends.Any(IsSame)));

                    bool IsSame(Frontend other) =>
                        other.Kind == FrontendKind.NodePort && other.Port == frontend.Port;
                }

                foreach (var address in EndpointsOf(port).Select(each => each.Address))
                {
                    Assert.Equal(
                        ports.Where(Has).Select(each => each.Name).ToHashSet(),
                        NamesIn(new PlanScope.OfAddress(address, null), Has));

                    bool Has(ServicePlan other) => EndpointsOf(other).Any(each => each.Address == address);
                }
            }

            HashSet<ServicePortName> NamesIn(PlanScope scope, Func<ServicePlan, bool> isMeant) => PartOf(cluster, scope)
                .Services.Values.SelectMany(service => service.Ports)
                .Where(isMeant).Select(port => port.Name).ToHashSet();
        });

    private static NodePlan PartOf(TestCluster cluster, PlanScope scope) =>
        PartPlanner.Plan(cluster.Snapshot, cluster.Settings, scope.NamesIn([cluster.Snapshot]));

    private static void CompareClaims(TestCluster cluster, NodePlan part, ServicePlans whole)
    {
        Assert.Equal(whole.Ports.Select(port => port.Name), part.Services[whole.Name].Ports.Select(port => port.Name));
        foreach (var port in whole.Ports)
        {
            foreach (var frontend in port.Frontends)
            {
                var key = FrontendKey.Of(port, frontend);
                Assert.Equal(cluster.Plan.Claims.Of(key), part.Claims.Of(key));
                var packet = A.Packet(
                    "203.0.113.2", frontend.Address?.ToString() ?? A.NodeAddress, frontend.Port, port.Name.Protocol);
                if (packet.Destination.Family == IPFamily.IPv4)
                {
                    Compare(cluster, part, packet);
                    Compare(cluster, part, packet with { Source = Address.Parse("10.0.0.1"), InInterface = "cni0" });
                }
            }
        }
    }

    private static void Compare(TestCluster cluster, NodePlan part, Packet packet)
    {
        Assert.Equal(
            Say(PlanAnswer.For(cluster.Plan, cluster.Node, packet)), Say(PlanAnswer.For(part, cluster.Node, packet)));
        Assert.Equal(
            Say(PlanAnswer.OfFirstClaimants(cluster.Plan, cluster.Node, packet)),
            Say(PlanAnswer.OfFirstClaimants(part, cluster.Node, packet)));
    }

    private static IEnumerable<PoolEndpoint> EndpointsOf(ServicePlan plan) =>
        plan.Endpoints.Reachable.Concat(plan.Endpoints.LeftOut.Select(left => left.Endpoint));

    private static string Say(Answer answer) => answer switch
    {
        Answer.ToPool pool => $"{pool.Plan.Name} {pool.Frontend} {pool.IsMasqueraded} {string.Join(' ', pool.Pool)}",
        Answer.Refused refused =>
            $"{refused.Plan.Name} {refused.Frontend} {refused.Verdict} {refused.IsByFirewall}",
        _ => "not ours",
    };
}
