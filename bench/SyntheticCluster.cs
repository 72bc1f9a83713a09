using Signalbox.Core.Model;
using Signalbox.Core.Plan;

namespace Signalbox.Bench;

/// <summary>A cluster of equal Services, each with one port and one slice.</summary>
internal sealed class SyntheticCluster
{
    private const int Nodes = 100;

    /// <summary>The last part of the block that pods are in, which no Service begins with.</summary>
    private const uint Replacements = 0xAC1F0000;

    private readonly int _endpoints;
    private readonly Protocol _protocol;

    public SyntheticCluster(int services, int endpoints, Protocol protocol = Protocol.TCP)
    {
        (_endpoints, _protocol) = (endpoints, protocol);
        var snapshot = Snapshot.Empty(IPFamily.IPv4);
        var touched = new HashSet<ServiceName>();
        for (var i = 0; i < services; i++)
        {
            snapshot = SnapshotFold.Apply(snapshot, new ClusterChange.ServiceSet(ServiceAt(i)), touched);
            snapshot = SnapshotFold.Apply(snapshot, new ClusterChange.SliceSet(SliceAt(i, 0)), touched);
        }

        Snapshot = snapshot with { IsComplete = true };
    }

    public Snapshot Snapshot { get; }

    public static ProxySettings Settings { get; } = new()
    {
        Family = IPFamily.IPv4,
        NodeName = "node-1",
        Detector = new LocalDetector.SourceBlock(CIDR.Parse("172.16.0.0/12")),
        NodePortAddresses = NodePortAddresses.For(IPFamily.IPv4, []),
        NodeIP = Address.Parse("10.200.0.2"),
    };

    /// <summary>The Service's slice after so many changes of one endpoint: the first gives way to a new one.</summary>
    public EndpointSlice SliceAt(int service, int change) => SliceOf(
        service,
        _endpoints,
        index => index == 0 && change > 0 ? Replacements + (uint)change : AddressOf(service, index));

    /// <summary>The Service's slice with another number of endpoints, the first of them as they were.</summary>
    public EndpointSlice SizedSliceAt(int service, int endpoints) => SliceOf(
        service,
        endpoints,
        index => index < _endpoints
            ? AddressOf(service, index)
            : Replacements + (uint)(((service * 16) + index) % ushort.MaxValue));

    /// <summary>The Service's slice after a rollout: all of its endpoints are others.</summary>
    public EndpointSlice RolledSliceAt(int service, int rollout) => SliceOf(
        service,
        _endpoints,
        index => Replacements + (uint)(((rollout * 1009) + (service * _endpoints) + index) % ushort.MaxValue));

    public Service ServiceAt(int index) => new()
    {
        Name = new ServiceName(NamespaceOf(index), $"service-{index}"),
        ClusterIPs = [FrontendAt(index)],
        Ports = [new ServicePort("http", _protocol, 80, 0)],
    };

    /// <summary>The ClusterIP, of which port 80 is served.</summary>
    public static Address FrontendAt(int service) => new(IPFamily.IPv4, 0x0A600000u + (uint)service);

    private EndpointSlice SliceOf(int service, int endpoints, Func<int, uint> address) => new()
    {
        Name = new ServiceName(NamespaceOf(service), $"service-{service}-slice"),
        Service = new ServiceName(NamespaceOf(service), $"service-{service}"),
        Family = IPFamily.IPv4,
        Ports = [new EndpointPort("http", _protocol, 8080)],
        Endpoints =
        [
            .. Enumerable.Range(0, endpoints).Select(index => new Endpoint
            {
                Address = new Address(IPFamily.IPv4, address(index)),
                NodeName = $"node-{index % Nodes}",
                Conditions = EndpointConditions.Ready | EndpointConditions.Serving,
            }),
        ],
    };

    private uint AddressOf(int service, int index) => 0xAC100000u + (uint)((service * _endpoints) + index);

    private static string NamespaceOf(int index) => $"namespace-{index % 50}";
}
