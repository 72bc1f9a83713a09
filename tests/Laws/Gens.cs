using CsCheck;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Trace;
using Signalbox.Testing;

namespace Signalbox.Laws;

/// <summary>Random objects from small pools of names and addresses, so that they often have to do with each other.
/// </summary>
internal static class Gens
{
    private const string Zones = "zone-a zone-b";

    private static readonly string[] Pods =
        ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.10", "10.0.1.1", "10.0.1.2", A.NodeAddress];

    private static readonly string[] Externals = ["192.0.2.1", "192.0.2.2", A.NodeAddress, "2001:db8::77"];

    private static readonly string[] VIPs = ["192.0.2.1", "198.51.100.1", "198.51.100.2", "2001:db8::78"];

    private static readonly string[] Ranges =
        ["192.168.0.0/24", "203.0.113.0/25", "10.0.0.0/24", "2001:db8::/32", "0.0.0.0/0"];

    private static readonly string[] Clients =
        ["10.0.0.1", "10.0.0.2", "10.0.9.9", A.NodeAddress, "203.0.113.2", "203.0.113.200", "198.51.100.1"];

    public static readonly Gen<Endpoint> Endpoint = Gen.Select(
        Gen.OneOf(Pods), Gen.OneOf<string?>(A.Here, A.Elsewhere, null), Gen.OneOf(0, 2, 3, 3, 3, 4, 6, 7),
        Some(Gen.OneOf(Zones.Split(' '))), Some(Gen.OneOf(A.Here, A.Elsewhere)),
        (address, node, conditions, zones, nodes) => A.Endpoint(address, node, (EndpointConditions)conditions) with
        {
            ZoneHints = [.. zones],
            NodeHints = [.. nodes],
        });

    public static readonly Gen<Service> Service = Gen.Select(
        Gen.Int[0, 3], Ports(), Some(Gen.OneOf(Externals).Select(Address.Parse)),
        Some(Gen.OneOf(VIPs).Select(Address.Parse)), Some(Gen.OneOf(Ranges).Select(CIDR.Parse)),
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[0, 2], Gen.Int[0, 9]),
        (index, ports, externals, vips, ranges, flags) => new Service
        {
            Name = ServiceNameOf(index),
            Type = flags.Item5 == 0 ? ServiceType.ExternalName : ServiceType.LoadBalancer,
            ClusterIPs = flags.Item5 == 1
                ? []
                : [Address.Parse($"172.30.0.{10 + index}"), Address.Parse($"fd00:10::{10 + index}")],
            Ports = ports.Select(port => port with
            {
                NodePort = (ushort)(port.NodePort == 0 ? 0 : port.NodePort + (index * 10)),
            }).ToEquatable(),
            ExternalIPs = externals,
            LoadBalancerVIPs = vips,
            SourceRanges = ranges,
            InternalTrafficPolicy = flags.Item1 ? TrafficPolicy.Local : TrafficPolicy.Cluster,
            ExternalTrafficPolicy = flags.Item2 ? TrafficPolicy.Local : TrafficPolicy.Cluster,
            AffinityTimeoutSeconds = flags.Item3 ? 600 : null,
            HealthCheckNodePort = (ushort)(flags.Item2 ? 31000 + index : 0),
            CreationTimestamp = DateTimeOffset.UnixEpoch.AddHours(flags.Item4),
        });

    public static readonly Gen<EndpointSlice> Slice = Gen.Select(
        Gen.Int[0, 5], Gen.Int[0, 4], Gen.Int[0, 9], Gen.OneOf<ushort>(8080, 9090), Endpoint.Array[0, 5],
        (index, service, family, port, endpoints) => new EndpointSlice
        {
            Name = SliceNameOf(index),
            Service = ServiceNameOf(service),
            Family = family == 0 ? IPFamily.IPv6 : IPFamily.IPv4,
            Ports = [new EndpointPort("a", Protocol.TCP, port), new EndpointPort("b", Protocol.UDP, 5353)],
            Endpoints = family == 0 ? [] : [.. endpoints],
        });

    public static readonly Gen<ClusterChange> Change = Gen.Frequency(
        (6, Service.Select(service => (ClusterChange)new ClusterChange.ServiceSet(service))),
        (8, Slice.Select(slice => (ClusterChange)new ClusterChange.SliceSet(slice))),
        (2, Gen.Int[0, 4].Select(index => (ClusterChange)new ClusterChange.ServiceGone(ServiceNameOf(index)))),
        (3, Gen.Int[0, 5].Select(index => (ClusterChange)new ClusterChange.SliceGone(SliceNameOf(index)))),
        (1, Gen.OneOf("", "zone-a", "zone-b").Select(
            zone => (ClusterChange)new ClusterChange.NodeSet(A.Node(zone)))));

    public static readonly Gen<ClusterChange[]> Changes = Change.Array[0, 25];

    public static readonly Gen<ProxySettings> Settings = Gen.Select(
        Gen.OneOf<LocalDetector>(
            new LocalDetector.None(), new LocalDetector.SourceBlock(CIDR.Parse("10.0.0.0/8")),
            new LocalDetector.Interface("cni0"), new LocalDetector.InterfacePrefix("cni")),
        Gen.Bool, Gen.Bool, Gen.OneOf("", "192.168.0.0/24", "127.0.0.0/8"), Gen.Bool,
        (detector, masqueradeAll, localhost, blocks, countsConnections) =>
        {
            var addresses = NodePortAddresses.For(
                IPFamily.IPv4, blocks.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(CIDR.Parse));
            return A.Settings() with
            {
                Detector = detector,
                MasqueradeAll = masqueradeAll,
                LocalhostNodePorts = localhost,
                CountsConnections = countsConnections,
                NodePortAddresses = addresses,
                NodePortIPs = addresses.MatchesAll
                    ? []
                    : addresses.Among([Address.Parse(A.NodeAddress), Address.Parse("127.0.0.1")]),
            };
        });

    public static readonly Gen<Packet> Packet = Gen.Select(
        Gen.OneOf(Clients), Gen.Bool,
        Gen.OneOf([.. Externals[..3], .. VIPs[..3], "172.30.0.10", "172.30.0.11", "172.30.0.12", "127.0.0.1"]),
        Gen.OneOf<ushort>(80, 80, 30000, 30010, 30020, 53), Gen.OneOf(Protocol.TCP, Protocol.UDP),
        Gen.OneOf("cni0", "eth0"),
        (source, isOwn, destination, port, protocol, link) => destination == "127.0.0.1"
            ? A.OwnPacket(destination, destination, port, protocol)
            : isOwn ? A.OwnPacket(source, destination, port, protocol)
            : A.Packet(source, destination, port, protocol) with { InInterface = link });

    public static TestCluster ClusterOf(ProxySettings settings, IEnumerable<ClusterChange> changes) =>
        new TestCluster(settings).Apply(changes.ToArray());

    private static Gen<EquatableArray<T>> Some<T>(Gen<T> item) => Gen.Frequency(
        (3, Gen.Const(default(EquatableArray<T>))), (2, item.Array[1, 2].Select(items => items.ToEquatable())));

    private static Gen<ServicePort[]> Ports() => Gen.Select(
        Gen.OneOf<ushort>(0, 30000), Gen.OneOf<ushort>(0, 30001), Gen.Bool,
        (first, second, both) => both
            ? new[] { A.Port(80, "a", nodePort: first), A.Port(53, "b", Protocol.UDP, second) }
            : [A.Port(80, "a", nodePort: first)]);

    private static ServiceName ServiceNameOf(int index) => new("ns", $"s{index}");

    private static ServiceName SliceNameOf(int index) => new("ns", $"slice-{index}");
}
