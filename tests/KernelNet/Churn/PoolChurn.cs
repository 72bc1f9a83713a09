using Signalbox.Core.Model;
using Signalbox.Kernel.Nftables;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Sync.Nftables;
using Signalbox.Proxy.Telemetry;
using Signalbox.Testing;

namespace Signalbox.KernelNet.Churn;

/// <summary>Two Services whose pools change all the time, by the product's own backend: one with a ClusterIP and a node
/// port, one with an external IP under policy Local. Sizes are of all classes that are common, and cross their borders.
/// </summary>
internal sealed class PoolChurn : IDisposable
{
    private static readonly int[] SmallSizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13];
    private static readonly int[] LargeSizes = [14, 24, 95, 96, 97, 100];

    private readonly ChurnGround _ground;
    private readonly IPFamily _family;
    private readonly NftTableSocket _table;
    private readonly FamilyLane _lane;
    private readonly Random _random = new(7);

    public PoolChurn(ChurnGround ground, IPFamily family)
    {
        (_ground, _family) = (ground, family);
        _table = ground.Node.Run(() => NftTableSocket.Open(family));
        var options = new ProxyOptions { Mode = ProxyMode.Nftables, HostnameOverride = A.Here };
        _lane = new FamilyLane(
            family, options, new NftablesBackend(_table, TimeProvider.System), _ => [ground.NodeAddress],
            new AgentLog(TextWriter.Null, TimeProvider.System, 0));
        _lane.Take(new ClusterChange.ServiceSet(Service("a", ground.ClusterIP) with
        {
            Ports = Ports(ChurnGround.NodePort),
        }));
        _lane.Take(new ClusterChange.ServiceSet(Service("b", ground.OtherClusterIP) with
        {
            ExternalIPs = [ground.ExternalIP],
            ExternalTrafficPolicy = TrafficPolicy.Local,
        }));
        _lane.Take(new ClusterChange.InitialStateComplete());
        Change("a");
        Change("b");
    }

    /// <summary>Transactions so far.</summary>
    public int Changes { get; private set; }

    /// <summary>Operations in them.</summary>
    public long Operations { get; private set; }

    /// <summary>Gives both Services other pools, one after the other.</summary>
    public void Next()
    {
        Change("a");
        Change("b");
    }

    public void Dispose() => _table.Dispose();

    private void Change(string name)
    {
        // Mostly of the first class, whose changes are quick; now and then everybody is another.
        var sizes = _random.Next(10) == 0 ? LargeSizes : SmallSizes;
        var first = _random.Next(4) == 0 ? _random.Next(100) : 0;
        _lane.Take(new ClusterChange.SliceSet(new EndpointSlice
        {
            Name = new ServiceName("churn", name),
            Service = new ServiceName("churn", name),
            Family = _family,
            Ports =
            [
                new EndpointPort("tcp", Protocol.TCP, ChurnGround.PodPort),
                new EndpointPort("udp", Protocol.UDP, ChurnGround.PodPort),
            ],
            Endpoints = [.. Enumerable.Range(first, sizes[_random.Next(sizes.Length)]).Select(Endpoint)],
        }));
        var report = _lane.Sync();
        Assert.True(report.Succeeded, report.Failure?.Words);
        Changes += report.Transactions;
        Operations += report.Operations;
    }

    private Endpoint Endpoint(int number) => new()
    {
        Address = _ground.Pod(number),
        NodeName = A.Here,
        Conditions = EndpointConditions.Ready | EndpointConditions.Serving,
    };

    private static Service Service(string name, Address clusterIP) => new()
    {
        Name = new ServiceName("churn", name),
        Type = ServiceType.NodePort,
        ClusterIPs = [clusterIP],
        Ports = Ports(0),
    };

    private static EquatableArray<ServicePort> Ports(ushort nodePort) =>
    [
        new("tcp", Protocol.TCP, ChurnGround.Port, nodePort), new("udp", Protocol.UDP, ChurnGround.Port, nodePort),
    ];
}
