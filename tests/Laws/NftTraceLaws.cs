using System.Collections.Immutable;
using CsCheck;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;
using Signalbox.Testing;
using Signalbox.Testing.Nftables;

namespace Signalbox.Laws;

public sealed class NftTraceLaws
{
    private static readonly Gen<ProxySettings> Settings = Gen.Select(
        Gens.Settings, Gen.Bool, (settings, knowsCIDRs) => settings with
        {
            // In this mode NodePorts never answer on loopback.
            LocalhostNodePorts = false,
            ServiceCIDRs = knowsCIDRs ? [CIDR.Parse("172.30.0.0/16")] : [],
        });

    [Fact]
    public void A_packet_ends_where_the_plan_says() =>
        Gen.Select(Settings, Gens.Changes, Gens.Packet.Array[20]).Sample(
            (settings, changes, packets) => Check(Gens.ClusterOf(settings, changes), packets));

    [Fact]
    public void It_does_in_IPv6_too() =>
        Gen.Select(Settings, Gens.Changes, Gens.Packet.Array[20]).Sample((settings, changes, packets) => Check(
            Gens.ClusterOf(InIPv6.Of(settings), changes.Select(InIPv6.Of)), packets.Select(InIPv6.Of)));

    private static void Check(TestCluster cluster, IEnumerable<Packet> packets)
    {
        var plan = cluster.Plan;
        var table = NftTables.Of(plan);
        var trace = new NftablesTrace(table.Rules, table, cluster.Node);
        foreach (var packet in packets)
        {
            Check(plan, cluster.Node, packet, trace.Walk(packet));
        }
    }

    private static void Check(NodePlan plan, NodeAddresses node, Packet packet, ImmutableArray<Outcome> outcomes)
    {
        Assert.Equal(Odds.Certain, outcomes.Aggregate(Odds.Never, (sum, outcome) => sum + outcome.Odds));
        var answer = PlanAnswer.OfFirstClaimants(plan, node, packet);
        if (answer is Answer.ToPool pool)
        {
            CheckPool(plan, node, packet, pool, outcomes);
            return;
        }

        var wanted = answer switch
        {
            Answer.NotOurs when IsClusterIP(plan, packet) => "rejected",
            Answer.NotOurs => plan.Settings.ServiceCIDRs.Items.Any(block => block.Contains(packet.Destination))
                ? "dropped"
                : "passes",
            Answer.Refused { Frontend.Kind: FrontendKind.NodePort } when !AnswersNodePorts(plan, packet) => "passes",
            Answer.Refused { Frontend.Kind: FrontendKind.LoadBalancerIP } refused
                when IsShutOut(refused.Plan, packet) => "dropped",
            Answer.Refused refused => refused.Verdict == Verdict.Drop ? "dropped" : "rejected",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        var said = OutcomeText.Say(outcomes);
        var met = Met(plan.Settings.Family, outcomes[0]);
        Assert.True(wanted == said, $"{wanted}, not {said}: {packet} {answer} {met}");
    }

    private static string Met(IPFamily family, Outcome outcome) => string.Concat(outcome.Met
        .OfType<MetRule.OfNftables>()
        .Select(met => $"\n{met.Chain}: {new NftText(family).Say(met.Rule)}"));

    /// <summary>What comes in for this node itself never passes postrouting, so it keeps its source.</summary>
    private static void CheckPool(
        NodePlan plan, NodeAddresses node, Packet packet, Answer.ToPool pool, ImmutableArray<Outcome> outcomes)
    {
        var wanted = pool.Pool.Select(endpoint => (Ending)new Ending.Delivered(
            endpoint.Address, endpoint.Port, IsRewritten: true,
            (pool.IsMasqueraded || (endpoint.Address == packet.Source && IsOfThisNode(plan, packet, endpoint)))
                && (packet.Origin == PacketOrigin.LocalProcess || !node.Holds(endpoint.Address)))
        {
            IsHere = node.Holds(endpoint.Address),
        });
        Assert.Equal(
            wanted.OrderBy(ending => ending.ToString(), StringComparer.Ordinal),
            outcomes.Select(outcome => outcome.Ending).OrderBy(ending => ending.ToString(), StringComparer.Ordinal));

        // An even chance, but for who draws empty slots again and again and is given the first endpoint.
        Assert.All(outcomes, outcome => Assert.Equal(1.0 / pool.Pool.Length, outcome.Odds.ToDouble(), 1e-3));
    }

    /// <summary>A pod that calls itself is masqueraded where it is known to be this node's, to whichever Service.
    /// </summary>
    private static bool IsOfThisNode(NodePlan plan, Packet packet, PoolEndpoint endpoint) =>
        plan.Services.Values.SelectMany(service => service.Ports).Any(
            port => port.Name.Protocol == packet.Protocol && port.Endpoints.Reachable.Any(
                other => other.IsLocal && (other.Address, other.Port) == (endpoint.Address, endpoint.Port)));

    /// <summary>Whatever is sent to a ClusterIP, and is none of its Service's ports, is refused.</summary>
    private static bool IsClusterIP(NodePlan plan, Packet packet) =>
        plan.Services.Values.Any(service => service.Ports.Any(port => port.ClusterIP == packet.Destination));

    private static bool AnswersNodePorts(NodePlan plan, Packet packet) => !packet.Destination.IsLoopback
        && (plan.Settings.NodePortAddresses.MatchesAll
            || plan.Settings.NodePortIPs.Items.Contains(packet.Destination));

    /// <summary>A firewall stands before a load balancer's address, whether there are endpoints behind it or not.
    /// </summary>
    private static bool IsShutOut(ServicePlan plan, Packet packet) => !plan.SourceRanges.IsEmpty
        && !plan.SourceRanges.Items.Any(range => range.Contains(packet.Source))
        && !(plan.SourceRangesHoldNode && plan.Frontends.Any(
            frontend => frontend.Kind == FrontendKind.LoadBalancerIP && frontend.Address == packet.Source));
}
