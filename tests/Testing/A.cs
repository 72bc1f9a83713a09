using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Trace;

namespace Signalbox.Testing;

/// <summary>Short ways to make objects, with defaults as the API server would fill them in. Records are varied with
/// "with". The node is "here", in zone "zone-a", and holds 192.168.0.2; pods have addresses in 10.0.0.0/8.</summary>
public static class A
{
    public const string Here = "here";
    public const string Elsewhere = "elsewhere";
    public const string NodeAddress = "192.168.0.2";

    private const EndpointConditions Healthy = EndpointConditions.Ready | EndpointConditions.Serving;

    /// <param name="name">"namespace/name".</param>
    public static ServiceName Name(string name)
    {
        var slash = name.IndexOf('/');
        return new ServiceName(name[..slash], name[(slash + 1)..]);
    }

    /// <summary>A ClusterIP Service, with port "http" 80/TCP unless others are given.</summary>
    public static Service Service(string name, string clusterIP, params ReadOnlySpan<ServicePort> ports) => new()
    {
        Name = Name(name),
        ClusterIPs = [Address.Parse(clusterIP)],
        Ports = ports.IsEmpty ? [Port(80)] : EquatableArray.Create(ports),
        CreationTimestamp = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
    };

    public static ServicePort Port(
        ushort port, string name = "http", Protocol protocol = Protocol.TCP, ushort nodePort = 0) =>
        new(name, protocol, port, nodePort);

    /// <summary>A slice of its Service's first address family, named after the Service, with port "http" 8080/TCP.
    /// </summary>
    public static EndpointSlice Slice(string service, params ReadOnlySpan<Endpoint> endpoints) => new()
    {
        Name = Name(service + "-1"),
        Service = Name(service),
        Family = endpoints.IsEmpty ? IPFamily.IPv4 : endpoints[0].Address.Family,
        Ports = [new EndpointPort("http", Protocol.TCP, 8080)],
        Endpoints = [.. endpoints],
    };

    public static EndpointSlice On(this EndpointSlice slice, ushort port, string name = "http",
        Protocol protocol = Protocol.TCP) => slice with { Ports = [new EndpointPort(name, protocol, port)] };

    /// <summary>A ready endpoint of another node.</summary>
    public static Endpoint Remote(string address) => Endpoint(address, Elsewhere, Healthy);

    /// <summary>A ready endpoint of this node.</summary>
    public static Endpoint Local(string address) => Endpoint(address, Here, Healthy);

    public static Endpoint Endpoint(string address, string? node, EndpointConditions conditions) => new()
    {
        Address = Address.Parse(address),
        NodeName = node,
        Conditions = conditions,
    };

    public static Endpoint NotReady(this Endpoint endpoint) =>
        endpoint with { Conditions = EndpointConditions.None };

    public static Endpoint Terminating(this Endpoint endpoint) =>
        endpoint with { Conditions = EndpointConditions.Serving | EndpointConditions.Terminating };

    public static Endpoint Gone(this Endpoint endpoint) =>
        endpoint with { Conditions = EndpointConditions.Terminating };

    public static Endpoint ForZones(this Endpoint endpoint, params ReadOnlySpan<string> zones) =>
        endpoint with { ZoneHints = [.. zones] };

    public static Endpoint ForNodes(this Endpoint endpoint, params ReadOnlySpan<string> nodes) =>
        endpoint with { NodeHints = [.. nodes] };

    public static NodeFacts Node(string zone = "zone-a") => new()
    {
        Name = Here,
        Zone = zone,
        Addresses = [Address.Parse(NodeAddress)],
    };

    public static ProxySettings Settings(IPFamily family = IPFamily.IPv4) => new()
    {
        Family = family,
        NodeName = Here,
        NodePortAddresses = NodePortAddresses.For(family, []),
        Detector = new LocalDetector.SourceBlock(CIDR.Parse(family == IPFamily.IPv4 ? "10.0.0.0/8" : "fd01::/64")),
        NodeIP = Address.Parse(family == IPFamily.IPv4 ? NodeAddress : "2001:db8::1"),
    };

    /// <summary>A packet that comes in through an interface.</summary>
    public static Packet Packet(
        string source, string destination, ushort port, Protocol protocol = Protocol.TCP) => new()
        {
            Source = Address.Parse(source),
            Destination = Address.Parse(destination),
            DestinationPort = port,
            Protocol = protocol,
        };

    /// <summary>A packet of a process of this node.</summary>
    public static Packet OwnPacket(
        string source, string destination, ushort port, Protocol protocol = Protocol.TCP) =>
        Packet(source, destination, port, protocol) with { Origin = PacketOrigin.LocalProcess };
}
