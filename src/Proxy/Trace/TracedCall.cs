using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Trace;

namespace Signalbox.Proxy.Trace;

/// <summary>A packet, whole, and in the words of who asked.</summary>
/// <param name="Packet">What is walked over the rules.</param>
/// <param name="From">Who sends it: "pod default/client", "a process of this node".</param>
/// <param name="To">Whom it is for: "Service default/web, port http"; empty for an address alone.</param>
/// <param name="Notes">What was assumed, in sentences.</param>
internal sealed record TracedCall(Packet Packet, string From, string To, ImmutableArray<string> Notes)
{
    public IPFamily Family => Packet.Destination.Family;

    /// <summary>The Service port that the frontend belongs to, as the cluster says; null when it is none's.</summary>
    public static ServicePortName? OwnerOf(NodePlan? plan, NodeAddresses node, in Packet packet)
    {
        if (plan is null)
        {
            return null;
        }

        var key = new FrontendKey(packet.Destination, packet.DestinationPort, packet.Protocol);
        var claims = plan.Claims.Of(key);
        if (claims.IsEmpty && node.Holds(packet.Destination))
        {
            claims = plan.Claims.Of(key with { Address = null });
        }

        return claims.IsEmpty ? null : claims[0].Name;
    }
}
