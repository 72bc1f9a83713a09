using Signalbox.Core.Model;
using Signalbox.Core.Plan;

namespace Signalbox.Bench;

/// <summary>A cluster of equal Services, each with one slice.</summary>
internal sealed class SyntheticCluster
{
    private const int Nodes = 100;

    private readonly int _endpoints;

    public SyntheticCluster(int services, int endpoints)
    {
        _endpoints = endpoints;
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
    public EndpointSlice SliceAt(int service, int change) => new()
    {
        Name = new ServiceName(NamespaceOf(service), $"service-{service}-slice"),
        Service = new ServiceName(NamespaceOf(service), $"service-{service}"),
        Family = IPFamily.IPv4,
        Ports = [new EndpointPort("http", Protocol.TCP, 8080)],
        Endpoints =
        [
            .. Enumerable.Range(0, _endpoints).Select(index => new Endpoint
            {
                Address = index == 0 && change > 0
                    ? new Address(IPFamily.IPv4, 0xAC1F0000u + (uint)change)
                    : new Address(IPFamily.IPv4, 0xAC100000u + (uint)((service * _endpoints) + index)),
                NodeName = $"node-{index % Nodes}",
                Conditions = EndpointConditions.Ready | EndpointConditions.Serving,
            }),
        ],
    };

    private static Service ServiceAt(int index) => new()
    {
        Name = new ServiceName(NamespaceOf(index), $"service-{index}"),
        ClusterIPs = [new Address(IPFamily.IPv4, 0x0A600000u + (uint)index)],
        Ports = [new ServicePort("http", Protocol.TCP, 80, 0)],
    };

    private static string NamespaceOf(int index) => $"namespace-{index % 50}";
}
