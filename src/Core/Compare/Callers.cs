using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Compare;

/// <summary>Who calls frontends in a comparison by packets: a pod of this node, the node itself, somebody outside, and
/// an endpoint that calls itself.</summary>
internal sealed class Callers(ProxySettings settings, NodeAddresses node)
{
    private const ushort SourcePort = 40000;

    private static readonly Address[] Outside = [Address.Parse("198.18.255.77"), Address.Parse("2001:db8:ffff::77")];
    private static readonly Address[] Pods = [Address.Parse("198.18.0.77"), Address.Parse("2001:db8:1::77")];

    private Address? NodeIP { get; } = node.Addresses.Items
        .Where(address => address.Family == settings.Family && !address.IsLoopback)
        .Select(address => (Address?)address).FirstOrDefault();

    /// <summary>With the word for each.</summary>
    public IEnumerable<(string Caller, Packet Packet)> Of(ServicePlan port, Frontend frontend)
    {
        if ((frontend.Address ?? NodeIP) is not { } destination)
        {
            yield break;
        }

        var call = new Packet
        {
            Protocol = port.Name.Protocol,
            Source = Outside[(int)settings.Family],
            SourcePort = SourcePort,
            Destination = destination,
            DestinationPort = frontend.Port,
            InInterface = "eth0",
        };
        yield return ("outside", call);
        if (NodeIP is { } source)
        {
            yield return ("this node", call with
            {
                Source = source,
                Origin = PacketOrigin.LocalProcess,
                InInterface = null,
            });
        }

        if (Pod() is { } pod)
        {
            yield return ("a pod", FromPod(call, pod));
        }

        foreach (var endpoint in port.Endpoints.Reachable.Where(endpoint => endpoint.IsLocal).Take(1))
        {
            yield return ("its own endpoint", FromPod(call, endpoint.Address));
        }
    }

    private Packet FromPod(Packet call, Address pod) => call with
    {
        Source = pod,
        InInterface = settings.Detector switch
        {
            LocalDetector.Interface link => link.Name,
            LocalDetector.InterfacePrefix link => $"{link.Prefix}0",
            _ => "eth0",
        },
    };

    /// <summary>Null where this node's pods cannot be told from others.</summary>
    private Address? Pod() => settings.Detector switch
    {
        LocalDetector.SourceBlock { Block: var block } => block.Network with
        {
            Bits = block.Network.Bits + (block.Network.Width - block.PrefixLength < 8 ? 0u : 77u),
        },
        LocalDetector.Interface or LocalDetector.InterfacePrefix => Pods[(int)settings.Family],
        _ => null,
    };
}
