using Signalbox.Core.Plan;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Compare;

/// <summary>Where a plan wants packets to go, in the words of <see cref="EndText"/>.</summary>
internal sealed class ExpectedOutcomes(NodePlan plan, NodeAddresses node, PacketMode mode)
{
    /// <summary>Draws repeat where slots are empty, so that odds are even but for this.</summary>
    public const double Tolerance = 1e-3;

    public Expectation Of(Packet packet)
    {
        var answer = mode == PacketMode.Iptables
            ? PlanAnswer.For(plan, node, packet)
            : PlanAnswer.OfFirstClaimants(plan, node, packet);
        return answer switch
        {
            Answer.ToPool pool => Of(pool, packet),
            Answer.Refused refused => Of(refused, packet),
            _ => NotOurs(packet),
        };
    }

    /// <summary>What comes in for this node itself never passes postrouting, so it keeps its source.</summary>
    private Expectation Of(Answer.ToPool pool, Packet packet)
    {
        var ends = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var endpoint in pool.Pool)
        {
            var isMasqueraded = (pool.IsMasqueraded || endpoint.Address == packet.Source)
                && (packet.Origin == PacketOrigin.LocalProcess || !node.Holds(endpoint.Address));
            ends[EndText.Say(new Ending.Delivered(
                endpoint.Address, endpoint.Port, IsRewritten: true, isMasqueraded))] = 1.0 / pool.Pool.Length;
        }

        return new Expectation(ends);
    }

    private Expectation Of(Answer.Refused refused, Packet packet)
    {
        var word = refused.Verdict == Verdict.Drop ? EndText.Dropped : EndText.Rejected;
        if (mode == PacketMode.Iptables)
        {
            var key = new FrontendKey(packet.Destination, packet.DestinationPort, packet.Protocol);
            return plan.Claims.Of(key).Count > 1 ? new Expectation([EndText.Dropped, EndText.Rejected])
                : LeavesUnrefused(packet, refused) ? new Expectation([EndText.Passes])
                : new Expectation([word]);
        }

        return refused.Frontend.Kind == FrontendKind.NodePort && !AnswersNodePorts(packet)
            ? new Expectation([EndText.Passes])
            : refused.Frontend.Kind == FrontendKind.LoadBalancerIP && IsShutOut(refused.Plan, packet)
            ? new Expectation([EndText.Dropped])
            : new Expectation([word]);
    }

    private Expectation NotOurs(Packet packet) => mode == PacketMode.Iptables
        ? new Expectation([EndText.Passes])
        : new Expectation(
            [plan.Settings.ServiceCIDRs.Items.Any(block => block.Contains(packet.Destination))
                ? EndText.Dropped : EndText.Passes]);

    /// <summary>The rules of iptables mode have no refusal of external frontends in OUTPUT.</summary>
    private bool LeavesUnrefused(Packet packet, Answer.Refused refused) =>
        packet.Origin == PacketOrigin.LocalProcess
        && refused.Frontend.Kind != FrontendKind.ClusterIP
        && !(refused.Frontend.Kind == FrontendKind.LoadBalancerIP && refused.Plan.HasFirewall)
        && !node.Holds(packet.Destination);

    private bool AnswersNodePorts(Packet packet) => !packet.Destination.IsLoopback
        && (plan.Settings.NodePortAddresses.MatchesAll
            || plan.Settings.NodePortIPs.Items.Contains(packet.Destination));

    /// <summary>A firewall stands before a load balancer's address, whether there are endpoints behind it or not.
    /// </summary>
    private static bool IsShutOut(ServicePlan port, Packet packet) => !port.SourceRanges.IsEmpty
        && !port.SourceRanges.Items.Any(range => range.Contains(packet.Source))
        && !(port.SourceRangesHoldNode && port.Frontends.Any(
            frontend => frontend.Kind == FrontendKind.LoadBalancerIP && frontend.Address == packet.Source));
}

/// <summary>What may become of a packet: these ends with these odds, or any one of several for certain.</summary>
internal sealed class Expectation
{
    private readonly bool _isChoice;

    public Expectation(SortedDictionary<string, double> ends) => Ends = ends;

    public Expectation(params ReadOnlySpan<string> choices)
    {
        Ends = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var choice in choices)
        {
            Ends[choice] = 1;
        }

        _isChoice = true;
    }

    public SortedDictionary<string, double> Ends { get; }

    public bool IsMetBy(SortedDictionary<string, double> found) =>
        (_isChoice || found.Count == Ends.Count) && found.All(Holds);

    public bool Holds(KeyValuePair<string, double> end) => Ends.TryGetValue(end.Key, out var odds)
        && Math.Abs(odds - end.Value) <= ExpectedOutcomes.Tolerance;
}
