using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Kernel.Conntrack;

namespace Signalbox.Proxy.Conntrack;

/// <summary>Says which flows are stale: those that the rules in force would send elsewhere, and that would never
/// notice, because rules see only a flow's first packet. A flow to a frontend that changed is stale
/// <list type="bullet">
/// <item>when it is answered by no endpoint where flows of the frontend's owner may stay
/// (<see cref="EndpointSelection.Answering"/>), also because there is none, or because it began before there were rules
/// and was never translated;</item>
/// <item>when nobody owns the frontend any more, and it is answered by an endpoint of who did.</item>
/// </list>
/// Source: spec 6.1, mended: it follows changes of Services too, a node port is one on our own addresses only, and
/// flows go with the last endpoint. A flow that is not translated in a zone of its own is left alone: somebody else (a
/// virtual switch) sees the packets there before our rules do. For one look at the flows.</summary>
/// <param name="changes">What changed; with a plan.</param>
/// <param name="localAddresses">The node's own, read at most once, when a flow to a node port is met.</param>
internal sealed class FlowJudge(FlowChanges changes, Func<IPFamily, IEnumerable<Address>> localAddresses)
{
    private readonly NodePlan _plan = changes.Plan!;
    private readonly Dictionary<ServicePortName, HashSet<FlowEnd>> _answering = [];
    private HashSet<Address>? _local;

    public bool IsStale(Flow flow)
    {
        if (flow.Protocol == Protocol.TCP)
        {
            return false;
        }

        var called = new FrontendKey(flow.Destination.Address, flow.Destination.Port, flow.Protocol);
        if (_plan.Claims.Of(called) is { IsEmpty: false } claims)
        {
            return changes.Contains(called) && IsAstray(flow, claims[0].Name);
        }

        var nodePort = called with { Address = null };
        if (_plan.Claims.Of(nodePort) is { IsEmpty: false } nodeClaims && IsNodePortAddress(called.Address!.Value))
        {
            return (changes.Contains(nodePort) || changes.Contains(called)) && IsAstray(flow, nodeClaims[0].Name);
        }

        return flow.IsTranslated
            && (WasLed(flow, called) || (WasLed(flow, nodePort) && IsNodePortAddress(called.Address!.Value)));
    }

    private bool IsAstray(in Flow flow, ServicePortName owner) =>
        !changes.Held.Contains(owner.Service)
        && (flow.IsTranslated || flow.Zone == 0)
        && AnsweringOf(owner) is { } answering
        && !answering.Contains(flow.ReplySource);

    private bool WasLed(in Flow flow, in FrontendKey key)
    {
        foreach (var port in changes.FormerOf(key))
        {
            foreach (var endpoint in port.Endpoints.Answering)
            {
                if (new FlowEnd(endpoint.Address, endpoint.Port) == flow.ReplySource)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Null for a claim that the plan cannot explain, which then decides nothing.</summary>
    private HashSet<FlowEnd>? AnsweringOf(ServicePortName owner)
    {
        if (_answering.TryGetValue(owner, out var known))
        {
            return known;
        }

        var port = _plan.Services.GetValueOrDefault(owner.Service)?.Ports.FirstOrDefault(port => port.Name == owner);
        return port is null ? null : _answering[owner] =
            [.. port.Endpoints.Answering.Select(endpoint => new FlowEnd(endpoint.Address, endpoint.Port))];
    }

    /// <summary>As the rules have it: loopback only where localhost node ports take effect, then all of it.</summary>
    private bool IsNodePortAddress(Address address)
    {
        var settings = _plan.Settings;
        if (address.IsLoopback && !settings.HasLocalhostNodePorts)
        {
            return false;
        }

        if (!settings.NodePortAddresses.MatchesAll)
        {
            return settings.NodePortIPs.Items.Contains(address);
        }

        _local ??= [.. localAddresses(settings.Family)];
        return address.IsLoopback || _local.Contains(address);
    }
}
