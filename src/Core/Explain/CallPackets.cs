using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Explain;

/// <summary>Packets that stand for all that may call a frontend: a pod's, this node's, and those of other machines.
/// </summary>
internal sealed class CallPackets
{
    private const ushort ClientPort = 40000;

    private readonly Address _pod;
    private readonly Address _outside;
    private readonly string? _podInterface;
    private readonly string? _outsideInterface;
    private readonly ProxySettings? _settings;

    public CallPackets(Ground ground)
    {
        _settings = ground.Plan?.Settings;
        var isIPv4 = ground.Family == IPFamily.IPv4;
        var detector = _settings?.Detector ?? PodsInRules.Find(ground);
        var block = (detector as LocalDetector.SourceBlock)?.Block;
        _pod = AddressIn(block ?? FirstOf(ground.Snapshot?.Node?.PodCIDRs, ground.Family)
            ?? CIDR.Parse(isIPv4 ? "100.64.0.0/16" : "fd00:100:64::/64"));
        var outsiders = isIPv4
            ? new[] { "203.0.113.7", "198.51.100.7", "192.0.2.7" }
            : ["2001:db8:113::7", "2001:db8:51::7"];
        _outside = outsiders.Select(Address.Parse).FirstOrDefault(
            address => block?.Contains(address) != true, Address.Parse(outsiders[0]));
        (_podInterface, _outsideInterface) = InterfacesOf(detector);
        Node = ground.Node.Addresses.Items.Where(address => address.Family == ground.Family && !address.IsLoopback)
            .Concat(NodePortsInRules.Of(ground).Where(address => !address.IsLoopback))
            .Select(address => (Address?)address).FirstOrDefault() ?? _settings?.NodeIP
            ?? Address.Parse(isIPv4 ? "192.0.2.1" : "2001:db8::1");
        Addresses = ground.Node.Holds(Node) ? ground.Node : ground.Node with
        {
            Addresses = [.. ground.Node.Addresses, Node],
        };
    }

    /// <summary>This node's address that calls come from, and that node ports are called at.</summary>
    public Address Node { get; }

    /// <summary>The node's own addresses, with <see cref="Node"/> among them: where none is known, one out of a block
    /// for documentation stands for them.</summary>
    public NodeAddresses Addresses { get; }

    /// <summary>A packet of each caller. <paramref name="plan"/> is of the frontend's Service port; null when it is not
    /// known.</summary>
    public IEnumerable<(Caller Caller, Packet Packet)> To(FrontendKey frontend, ServicePlan? plan)
    {
        var destination = frontend.Address ?? NodePortAddress();
        var packet = new Packet
        {
            Protocol = frontend.Protocol,
            Source = _pod,
            SourcePort = ClientPort,
            Destination = destination,
            DestinationPort = frontend.Port,
            InInterface = _podInterface,
        };
        yield return (Caller.Pod, packet);
        yield return (Caller.Node, packet with
        {
            Source = Addresses.Holds(destination) ? destination : Node,
            Origin = PacketOrigin.LocalProcess,
            InInterface = null,
        });
        var outside = packet with { Source = _outside, InInterface = _outsideInterface };
        if (plan is not { SourceRanges.IsEmpty: false } || !IsBalanced(plan, frontend))
        {
            yield return (Caller.Outside, outside);
            yield break;
        }

        yield return (Caller.Outside, outside with { Source = AddressIn(plan.SourceRanges[0]) });
        if (!plan.SourceRanges.Items.Any(range => range.Contains(_outside)))
        {
            yield return (Caller.OutsideRanges, outside);
        }
    }

    private static bool IsBalanced(ServicePlan plan, FrontendKey key) => plan.Frontends.Any(
        frontend => frontend.Kind == FrontendKind.LoadBalancerIP && FrontendKey.Of(plan, frontend) == key);

    private Address NodePortAddress() => _settings?.NodePortAddresses.MatchesAll != false
        ? Node
        : _settings.NodePortIPs.Items.Where(address => !address.IsLoopback).Append(Node).First();

    /// <summary>The last but two, which is hardly anybody's; of a block of few addresses the first.</summary>
    private static Address AddressIn(CIDR block)
    {
        var hostBits = block.Network.Width - block.PrefixLength;
        return hostBits < 3
            ? block.Network
            : new Address(block.Family, block.Network.Bits + (UInt128.One << Math.Min(hostBits, 64)) - 3);
    }

    private static CIDR? FirstOf(EquatableArray<CIDR>? blocks, IPFamily family) => (blocks ?? []).Items
        .Where(block => block.Family == family).Select(block => (CIDR?)block).FirstOrDefault();

    /// <summary>Null where it makes no difference: a rule that asks for it cannot be judged then.</summary>
    private static (string? Pod, string? Outside) InterfacesOf(LocalDetector detector) => detector switch
    {
        LocalDetector.Interface link => (link.Name, link.Name == "eth0" ? "eth1" : "eth0"),
        LocalDetector.InterfacePrefix link =>
            ($"{link.Prefix}0", "eth0".StartsWith(link.Prefix, StringComparison.Ordinal) ? "uplink0" : "eth0"),
        _ => (null, null),
    };
}
