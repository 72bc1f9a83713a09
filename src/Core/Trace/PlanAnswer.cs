using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;

namespace Signalbox.Core.Trace;

/// <summary>What the plan, without any backend, says of a packet. Source: spec 3.5.</summary>
public static class PlanAnswer
{
    /// <summary>Where two Services claim a frontend and the first has no use for the packet, the next is asked: rules
    /// that stand one after the other, as in iptables.</summary>
    public static Answer For(NodePlan plan, NodeAddresses node, in Packet packet) =>
        Ask(plan, new Call(plan.Settings, node, packet), claimants: int.MaxValue);

    /// <summary>Of each frontend only the first claimant is asked: a key leads to one place, as in nftables. There a
    /// node port is refused only on the addresses that would answer.</summary>
    public static Answer OfFirstClaimants(NodePlan plan, NodeAddresses node, in Packet packet) =>
        Ask(
            plan, new Call(plan.Settings, node, packet) { RefusesOnlyWhereItAnswers = true }, claimants: 1);

    private static Answer Ask(NodePlan plan, Call call, int claimants)
    {
        Answer? refused = null;
        foreach (var (service, frontend) in FrontendsOf(plan, call, claimants))
        {
            switch (Ask(call, service, frontend))
            {
                case Answer.ToPool taken:
                    return taken;
                case Answer.Refused refusal:
                    refused = Harder(refused as Answer.Refused, refusal);
                    break;
                default:
                    break;
            }
        }

        return refused ?? new Answer.NotOurs();
    }

    /// <summary>Every frontend that the packet is addressed to: those with its address in the order of right, then
    /// the node port.</summary>
    private static IEnumerable<(ServicePlan Service, Frontend Frontend)> FrontendsOf(
        NodePlan plan, Call call, int claimants)
    {
        var packet = call.Packet;
        IEnumerable<FrontendKey> keys = [new(packet.Destination, packet.DestinationPort, packet.Protocol)];
        if (call.Node.Holds(packet.Destination))
        {
            keys = keys.Append(new FrontendKey(null, packet.DestinationPort, packet.Protocol));
        }

        foreach (var key in keys)
        {
            foreach (var claim in plan.Claims.Of(key).Items.Take(claimants))
            {
                var service = plan.Services[claim.Name.Service].Ports.First(port => port.Name == claim.Name);
                yield return (service, service.Frontends.First(
                    frontend => frontend.Kind == claim.Kind && FrontendKey.Of(service, frontend) == key));
            }
        }
    }

    private static Answer Ask(Call call, ServicePlan service, in Frontend frontend)
    {
        if (frontend.Kind == FrontendKind.ClusterIP)
        {
            return frontend.IsEntered
                ? To(service, frontend, PoolOf(service, frontend.Verdict), call.MasqueradesClusterIP)
                : new Answer.Refused(service, frontend, frontend.Verdict, IsByFirewall: false);
        }

        if (frontend.Kind == FrontendKind.LoadBalancerIP && service.HasFirewall && !call.IsLetInto(service))
        {
            return new Answer.Refused(service, frontend, Verdict.Drop, IsByFirewall: true);
        }

        var isReached = frontend.Kind != FrontendKind.NodePort || call.IsOnNodePortAddress;
        return isReached && frontend.IsEntered && AskExternal(call, service, frontend) is { } taken ? taken
            : frontend.Reason != Reason.None && (isReached || !call.RefusesOnlyWhereItAnswers)
                ? new Answer.Refused(service, frontend, frontend.Verdict, IsByFirewall: false)
            : new Answer.NotOurs();
    }

    /// <summary>Null when no pool is open to the packet. This node's own pods and processes take the cluster's pool
    /// under either policy.</summary>
    private static Answer.ToPool? AskExternal(Call call, ServicePlan service, in Frontend frontend)
    {
        var endpoints = service.Endpoints;
        return service.ExternalTrafficPolicy == TrafficPolicy.Cluster
                ? To(service, frontend, endpoints.Cluster, isMasqueraded: true)
            : call.IsFromLocalPod == true ? To(service, frontend, endpoints.Cluster, isMasqueraded: false)
            : call.IsFromThisNode ? To(service, frontend, endpoints.Cluster, isMasqueraded: true)
            : endpoints.Local.IsEmpty ? null
            : To(service, frontend, endpoints.Local, isMasqueraded: false);
    }

    private static Answer.ToPool To(
        ServicePlan service, in Frontend frontend, ImmutableArray<PoolEndpoint> pool, bool isMasqueraded) =>
        new(service, frontend, pool, isMasqueraded);

    private static ImmutableArray<PoolEndpoint> PoolOf(ServicePlan service, Verdict verdict) =>
        verdict == Verdict.ToLocalPool ? service.Endpoints.Local : service.Endpoints.Cluster;

    /// <summary>Where several Services refuse, a firewall's silence comes before a policy's answer.</summary>
    private static Answer.Refused Harder(Answer.Refused? first, Answer.Refused next) =>
        first is null || (next.IsByFirewall && !first.IsByFirewall) ? next : first;

    /// <summary>A packet on this node, and what follows from the settings.</summary>
    private readonly record struct Call(ProxySettings Settings, NodeAddresses Node, Packet Packet)
    {
        public bool RefusesOnlyWhereItAnswers { get; init; }

        /// <summary>Null when local pods cannot be told from others.</summary>
        public bool? IsFromLocalPod => Settings.Detector switch
        {
            LocalDetector.None => null,
            LocalDetector.SourceBlock source => source.Block.Contains(Packet.Source),
            LocalDetector.Interface link => Packet.InInterface == link.Name,
            LocalDetector.InterfacePrefix link =>
                Packet.InInterface?.StartsWith(link.Prefix, StringComparison.Ordinal) == true,
            _ => throw new System.Diagnostics.UnreachableException(),
        };

        public bool IsFromThisNode => Node.Holds(Packet.Source);

        public bool MasqueradesClusterIP => Settings.MasqueradeAll || IsFromLocalPod == false;

        public bool IsOnNodePortAddress => Settings.NodePortAddresses.MatchesAll
            ? !Packet.Destination.IsLoopback || Settings.HasLocalhostNodePorts
            : Settings.NodePortIPs.Items.Contains(Packet.Destination)
                && (!Packet.Destination.IsLoopback || Settings.HasLocalhostNodePorts);

        public bool IsLetInto(ServicePlan service)
        {
            var source = Packet.Source;
            return service.SourceRanges.Items.Any(range => range.Contains(source))
                || (service.SourceRangesHoldNode && service.Frontends.Any(
                    frontend => frontend.Kind == FrontendKind.LoadBalancerIP && frontend.Address == source));
        }
    }
}
