using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Trace;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Inquiry;

namespace Signalbox.Proxy.Trace;

/// <summary>Makes a whole packet of what was asked: fills in family, addresses, ports and the interface, and says what
/// it had to assume. Throws <see cref="FlagException"/> where that cannot be done.</summary>
/// <param name="request">What was asked.</param>
/// <param name="cluster">Null when only the kernel was asked.</param>
/// <param name="pods">Addresses of the sending pod; empty when it is none.</param>
/// <param name="knowledgeOf">What is known of the node, for a family.</param>
internal sealed class CallFinder(
    TraceRequest request, ClusterView? cluster, ImmutableArray<Address> pods,
    Func<IPFamily, NodeKnowledge> knowledgeOf)
{
    /// <summary>Where nothing depends on it, any will do.</summary>
    private const ushort UsualSourcePort = 40000;

    private readonly List<string> _notes = [];

    public TracedCall Find()
    {
        var family = Family();
        var node = knowledgeOf(family);
        var target = Target(family, node);
        var (source, origin, from) = Source(family, node, target.Address);
        var packet = new Packet
        {
            Protocol = target.Protocol,
            Source = source,
            SourcePort = request.SourcePort ?? UsualSourcePort,
            Destination = target.Address,
            DestinationPort = target.Port,
            Origin = origin,
            InInterface = origin == PacketOrigin.LocalProcess ? null
                : request.InInterface ?? node.InterfaceTo(source),
            Mark = request.Mark,
        };
        return new TracedCall(packet, from, target.Words, [.. _notes]);
    }

    private IPFamily Family()
    {
        var (sender, receiver) = (
            request.From switch
            {
                Sender.At at => at.Address.Family,
                Sender.Outside { Address: { } at } => at.Family,
                _ => (IPFamily?)null,
            },
            (request.To as Receiver.At)?.Address.Family);
        if (sender is { } one && receiver is { } other && one != other)
        {
            throw new FlagException("--from and --to are of different address families");
        }

        var family = sender ?? receiver ?? request.Family ?? Usual();
        return request.Family is null || request.Family == family
            ? family
            : throw new FlagException($"--from and --to are of {family}, and --family asks for {request.Family}");
    }

    private IPFamily Usual() => request.To is Receiver.Of of && ServiceOf(of.Name) is { ClusterIPs: [var first, ..] }
        ? first.Family
        : pods.IsEmpty ? IPFamily.IPv4 : pods[0].Family;

    private CallTarget Target(IPFamily family, NodeKnowledge node) =>
        request.To switch
        {
            Receiver.Of of => ServiceTarget(of, family),
            Receiver.NodePort port => new CallTarget(
                MainOf(node, family), port.Port, request.Protocol ?? ProtocolOf(family, null, port.Port),
                "a node port of this node"),
            Receiver.At { Port: { } port } at => new CallTarget(
                at.Address, port, request.Protocol ?? ProtocolOf(family, at.Address, port), ""),
            Receiver.At at => OnlyPort(family, at.Address),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private CallTarget ServiceTarget(Receiver.Of asked, IPFamily family)
    {
        var service = ServiceOf(asked.Name) ?? throw new FlagException($"there is no Service {asked.Name}");
        if (service.Type == ServiceType.ExternalName)
        {
            throw new FlagException($"Service {asked.Name} is of type ExternalName: it has no address of its own");
        }

        var address = service.ClusterIPs.Items.Where(ip => ip.Family == family).Select(ip => (Address?)ip)
            .FirstOrDefault() ?? throw new FlagException(service.ClusterIPs.IsEmpty
                ? $"Service {asked.Name} is headless: clients call its pods themselves"
                : $"Service {asked.Name} has no {family} address");
        var port = ServicePortChoice.Of(service, asked.Port, request.Protocol);
        var name = new ServicePortName(service.Name, port.Name, port.Protocol);
        return new CallTarget(address, port.Port, port.Protocol, $"Service {name}");
    }

    private Service? ServiceOf(ServiceName name) => Enum.GetValues<IPFamily>()
        .Select(family => cluster?.Of(family).Snapshot.Services.GetValueOrDefault(name)?.Service)
        .FirstOrDefault(service => service is not null);

    /// <summary>A missing port is that of the Service whose address it is.</summary>
    private CallTarget OnlyPort(IPFamily family, Address address)
    {
        var found = PortsOf(family).Where(each => each.Frontend.Address == address
            && (request.Protocol ?? each.Plan.Name.Protocol) == each.Plan.Name.Protocol).ToList();
        return found switch
        {
            [var only] => new CallTarget(
                address, only.Frontend.Port, only.Plan.Name.Protocol, $"Service {only.Plan.Name}"),
            [] => throw new FlagException($"--to {address} needs a port, as in {address.WithPort(80)}"),
            _ => throw new FlagException($"--to {address} needs a port, one of " + string.Join(", ", found
                .Select(each => $"{each.Frontend.Port} ({each.Plan.Name.Protocol.Lower()})"))),
        };
    }

    /// <summary>The frontend's own where it has one only.</summary>
    private Protocol ProtocolOf(IPFamily family, Address? address, ushort port)
    {
        var held = PortsOf(family)
            .Where(each => each.Frontend.Address == address && each.Frontend.Port == port)
            .Select(each => each.Plan.Name.Protocol).Distinct().ToList();
        return held is [var only] ? only : Protocol.TCP;
    }

    private IEnumerable<(ServicePlan Plan, Frontend Frontend)> PortsOf(IPFamily family) =>
        from service in cluster?.Of(family).Plan.Services.Values ?? []
        from plan in service.Ports
        from frontend in plan.Frontends
        select (plan, frontend);

    private (Address Address, PacketOrigin Origin, string Words) Source(
        IPFamily family, NodeKnowledge node, Address destination)
    {
        switch (request.From)
        {
            case Sender.ThisNode:
                return (
                    node.SourceTo(destination) ?? throw Unknown(family), PacketOrigin.LocalProcess,
                    "a process of this node");
            case Sender.Outside outside:
                return (outside.Address ?? Documentation(family), PacketOrigin.Network, "a host outside");
            case Sender.At at when node.Local.Holds(at.Address):
                return (at.Address, PacketOrigin.LocalProcess, "a process of this node");
            case Sender.At at:
                return (at.Address, PacketOrigin.Network, "");
            case Sender.Pod pod:
                var address = PodAddress(pod.Name, family);
                var isOnHost = node.Local.Holds(address);
                return (
                    address, isOnHost ? PacketOrigin.LocalProcess : PacketOrigin.Network,
                    $"pod {pod.Name}{(isOnHost ? ", which has this node's network" : "")}");
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private Address PodAddress(ServiceName name, IPFamily family) =>
        pods.Where(pod => pod.Family == family).Select(pod => (Address?)pod).FirstOrDefault()
        ?? throw new FlagException($"pod {name} has no {family} address");

    /// <summary>Nobody's. Source: RFC 5737 and RFC 3849.</summary>
    private Address Documentation(IPFamily family)
    {
        var address = Address.Parse(family == IPFamily.IPv4 ? "192.0.2.1" : "2001:db8::1");
        _notes.Add($"The host outside is {address}, an address of documentation; --from outside=IP names another.");
        return address;
    }

    private static Address MainOf(NodeKnowledge node, IPFamily family) =>
        node.Addresses.Where(address => !address.IsLoopback).Select(address => (Address?)address).FirstOrDefault()
        ?? throw Unknown(family);

    private static FlagException Unknown(IPFamily family) => new(
        $"this node's {family} address is not known: give its Node object with the others, or say an IP instead");

    /// <summary>Where the packet goes. <paramref name="Words"/> may be empty.</summary>
    private readonly record struct CallTarget(Address Address, ushort Port, Protocol Protocol, string Words);
}
