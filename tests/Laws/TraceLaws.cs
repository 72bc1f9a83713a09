using System.Collections.Immutable;
using CsCheck;
using Signalbox.Core.Plan;
using Signalbox.Core.Trace;
using Signalbox.Testing;

namespace Signalbox.Laws;

public sealed class TraceLaws
{
    [Fact]
    public void A_packet_ends_where_the_plan_says() =>
        Gen.Select(Gens.Settings, Gens.Changes, Gens.Packet.Array[20]).Sample((settings, changes, packets) =>
        {
            var cluster = Gens.ClusterOf(settings, changes);
            var (plan, chains) = (cluster.Plan, cluster.Chains);
            foreach (var packet in packets)
            {
                var outcomes = IptablesTrace.Walk(chains, cluster.Node, packet);
                Check(plan, cluster.Node, packet, outcomes);
            }
        });

    private static void Check(NodePlan plan, NodeAddresses node, Packet packet, ImmutableArray<Outcome> outcomes)
    {
        Assert.Equal(Odds.Certain, outcomes.Aggregate(Odds.Never, (sum, outcome) => sum + outcome.Odds));
        var answer = PlanAnswer.For(plan, node, packet);
        switch (answer)
        {
            case Answer.NotOurs:
                Assert.Equal("passes", OutcomeText.Say(outcomes));
                break;
            case Answer.Refused when IsContested(plan, packet):
                // Who of several refuses depends on the order of chains, not of right; none of them lets it through.
                Assert.All(outcomes, outcome => Assert.False(outcome.Ending is Ending.Delivered { IsRewritten: true }));
                break;
            case Answer.Refused refused when LeavesUnrefused(node, packet, refused):
                Assert.Equal("passes", OutcomeText.Say(outcomes));
                break;
            case Answer.Refused refused:
                Assert.Equal(refused.Verdict == Verdict.Drop ? "dropped" : "rejected", OutcomeText.Say(outcomes));
                break;
            case Answer.ToPool pool:
                CheckPool(node, pool, packet, outcomes);
                break;
            default:
                Assert.Fail($"unknown answer {answer}");
                break;
        }
    }

    /// <summary>What comes in for this node itself never passes POSTROUTING, so it keeps its source.</summary>
    private static void CheckPool(
        NodeAddresses node, Answer.ToPool pool, Packet packet, ImmutableArray<Outcome> outcomes)
    {
        var wanted = pool.Pool.Select(endpoint => (Ending)new Ending.Delivered(
            endpoint.Address, endpoint.Port, IsRewritten: true,
            (pool.IsMasqueraded || endpoint.Address == packet.Source)
                && (packet.Origin == PacketOrigin.LocalProcess || !node.Holds(endpoint.Address)))
        {
            IsHere = node.Holds(endpoint.Address),
        });
        Assert.Equal(
            wanted.OrderBy(ending => ending.ToString(), StringComparer.Ordinal),
            outcomes.Select(outcome => outcome.Ending).OrderBy(ending => ending.ToString(), StringComparer.Ordinal));
        Assert.All(outcomes, outcome => Assert.Equal(1.0 / pool.Pool.Length, outcome.Odds.ToDouble(), 1e-8));
    }

    private static bool IsContested(NodePlan plan, Packet packet) =>
        plan.Claims.Of(new FrontendKey(packet.Destination, packet.DestinationPort, packet.Protocol)).Count > 1;

    /// <summary>Upstream's rules have no refusal of external frontends in OUTPUT: what a local process sends to an
    /// address that is not this node's leaves the node, unless a firewall guards the address.</summary>
    private static bool LeavesUnrefused(NodeAddresses node, Packet packet, Answer.Refused refused) =>
        packet.Origin == PacketOrigin.LocalProcess
        && refused.Frontend.Kind != FrontendKind.ClusterIP
        && !(refused.Frontend.Kind == FrontendKind.LoadBalancerIP && refused.Plan.HasFirewall)
        && !node.Holds(packet.Destination);
}
