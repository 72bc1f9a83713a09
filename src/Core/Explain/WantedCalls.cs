using System.Collections.Immutable;
using System.Diagnostics;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Explain;

/// <summary>What the plan asks for, for calls that are compared with what rules make of them.</summary>
internal sealed class WantedCalls(NodePlan plan, NodeAddresses node, bool isNftables)
{
    public CallResult Of(in Packet packet)
    {
        var answer = isNftables
            ? PlanAnswer.OfFirstClaimants(plan, node, packet)
            : PlanAnswer.For(plan, node, packet);
        return answer switch
        {
            Answer.NotOurs => new CallResult { Ending = CallEnding.Untouched },
            Answer.ToPool pool => To(pool, packet),
            Answer.Refused refused => Refuse(refused, packet),
            _ => throw new UnreachableException(),
        };
    }

    private CallResult To(Answer.ToPool pool, in Packet packet)
    {
        var targets = ImmutableArray.CreateBuilder<CallTarget>(pool.Pool.Length);
        foreach (var endpoint in pool.Pool)
        {
            // What comes in for this node itself never passes postrouting, so it keeps its source.
            var callsItself = endpoint.Address == packet.Source && (!isNftables || endpoint.IsLocal);
            var passesPostrouting = packet.Origin == PacketOrigin.LocalProcess || !node.Holds(endpoint.Address);
            targets.Add(new CallTarget(
                endpoint.Address, endpoint.Port, Odds.Certain.And(1, (uint)pool.Pool.Length),
                (pool.IsMasqueraded || callsItself) && passesPostrouting));
        }

        return new CallResult { Ending = CallEnding.ToEndpoints, Targets = targets.MoveToImmutable() };
    }

    private CallResult Refuse(Answer.Refused refused, in Packet packet)
    {
        if (LeavesUnrefused(refused, packet))
        {
            return new CallResult { Ending = CallEnding.Untouched, Why = refused.Frontend.Reason.Say() };
        }

        var isShutOut = refused.IsByFirewall || (isNftables && IsShutOut(refused, packet.Source));
        return new CallResult
        {
            Ending = isShutOut || refused.Verdict == Verdict.Drop ? CallEnding.Dropped : CallEnding.Rejected,
            Why = isShutOut ? "no source range of the Service lets the caller in" : refused.Frontend.Reason.Say(),
        };
    }

    /// <summary>iptables has no refusal of external frontends in OUTPUT, unless a firewall guards the address; in
    /// nftables mode, node ports are refused on the addresses that they answer on.</summary>
    private bool LeavesUnrefused(Answer.Refused refused, in Packet packet)
    {
        var frontend = refused.Frontend;
        if (isNftables)
        {
            return frontend.Kind == FrontendKind.NodePort
                && (packet.Destination.IsLoopback || !(plan.Settings.NodePortAddresses.MatchesAll
                    || plan.Settings.NodePortIPs.Items.Contains(packet.Destination)));
        }

        return packet.Origin == PacketOrigin.LocalProcess && frontend.Kind != FrontendKind.ClusterIP
            && !(frontend.Kind == FrontendKind.LoadBalancerIP && refused.Plan.HasFirewall)
            && !node.Holds(packet.Destination);
    }

    /// <summary>There, a firewall stands before an address whether it has endpoints or not.</summary>
    private static bool IsShutOut(Answer.Refused refused, Address source) =>
        refused.Frontend.Kind == FrontendKind.LoadBalancerIP && !refused.Plan.SourceRanges.IsEmpty
        && !refused.Plan.SourceRanges.Items.Any(range => range.Contains(source));
}
