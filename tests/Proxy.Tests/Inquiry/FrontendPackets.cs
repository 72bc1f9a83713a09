using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Trace;
using Signalbox.Testing;

namespace Signalbox.Proxy.Tests.Inquiry;

/// <summary>Packets to every frontend of a plan, from everywhere that makes a difference.</summary>
internal static class FrontendPackets
{
    public static IEnumerable<Packet> Of(NodePlan plan, NodeAddresses node)
    {
        var isIPv4 = plan.Settings.Family == IPFamily.IPv4;
        var ports = plan.Services.Values.SelectMany(service => service.Ports).ToList();
        var pod = plan.Settings.Detector is LocalDetector.SourceBlock { Block: var block }
            ? new Address(block.Network.Family, block.Network.Bits + 200)
            : Address.Parse(isIPv4 ? "10.244.77.7" : "fd00:77:7::7");
        var outside = Address.Parse(isIPv4 ? "198.51.100.9" : "2001:db8::9");
        foreach (var frontend in ports.SelectMany(port => port.Frontends.Select(frontend => (port, frontend))))
        {
            foreach (var to in AddressesOf(frontend.frontend, node))
            {
                var packet = new Packet
                {
                    Protocol = frontend.port.Name.Protocol,
                    Source = pod,
                    Destination = to,
                    DestinationPort = frontend.frontend.Port,
                    InInterface = "eth0",
                };
                yield return packet;
                yield return packet with { Source = outside };
                foreach (var endpoint in frontend.port.Endpoints.Reachable.Where(endpoint => endpoint.IsLocal))
                {
                    yield return packet with { Source = endpoint.Address };
                }

                foreach (var own in node.Addresses.Items.Where(own => own.Family == to.Family))
                {
                    yield return packet with
                    {
                        Source = own,
                        Origin = PacketOrigin.LocalProcess,
                        InInterface = null,
                    };
                }
            }
        }
    }

    public static string Say(Answer answer) => answer switch
    {
        Answer.ToPool pool => $"{pool.Plan.Name} to "
            + string.Join(' ', pool.Pool.Select(endpoint => endpoint.Address.WithPort(endpoint.Port))),
        Answer.Refused refused => $"{refused.Plan.Name} {refused.Verdict} {refused.Frontend.Kind}",
        _ => "not ours",
    };

    /// <summary>The walk ends as the answer says, with even odds for all endpoints.</summary>
    public static bool Agree(Answer answer, NodeAddresses node, in Packet packet, ImmutableArray<Outcome> outcomes)
    {
        if (outcomes.Aggregate(Odds.Never, (sum, outcome) => sum + outcome.Odds) != Odds.Certain)
        {
            return false;
        }

        var said = OutcomeText.Say(outcomes);
        return answer switch
        {
            Answer.ToPool pool => AgreeOnPool(pool, outcomes),
            Answer.Refused { Verdict: Verdict.Drop } => said is "dropped",
            // In nftables mode a firewall stands before an address, whether there are endpoints behind it or not.
            Answer.Refused { Frontend.Kind: FrontendKind.LoadBalancerIP, Plan.SourceRanges.IsEmpty: false } =>
                said is "rejected" or "dropped" || (packet.Origin == PacketOrigin.LocalProcess && said is "passes"),
            Answer.Refused refused => said is "rejected"
                || (LeavesUnrefused(node, packet, refused) && said is "passes"),
            _ => said is "passes" or "rejected",
        };
    }

    private static bool AgreeOnPool(Answer.ToPool pool, ImmutableArray<Outcome> outcomes)
    {
        var odds = outcomes.Where(outcome => !outcome.Odds.IsNever).GroupBy(outcome => outcome.Ending switch
        {
            Ending.Delivered { IsRewritten: true } to => (to.Address, to.Port),
            _ => default,
        }).ToDictionary(group => group.Key, group => group.Sum(outcome => outcome.Odds.ToDouble()));
        return odds.Count == pool.Pool.Length
            && pool.Pool.All(endpoint => odds.TryGetValue((endpoint.Address, endpoint.Port), out var share)
                && Math.Abs(share - (1.0 / pool.Pool.Length)) < 1e-3);
    }

    /// <summary>In iptables mode, what a local process sends to an address that is not this node's.</summary>
    private static bool LeavesUnrefused(NodeAddresses node, Packet packet, Answer.Refused refused) =>
        packet.Origin == PacketOrigin.LocalProcess && refused.Frontend.Kind != FrontendKind.ClusterIP
        && !node.Holds(packet.Destination);

    private static ImmutableArray<Address> AddressesOf(Frontend frontend, NodeAddresses node) =>
        frontend.Address is { } address ? [address] : node.Addresses.Items;
}
