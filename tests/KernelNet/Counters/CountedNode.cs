using System.Net;
using System.Net.Sockets;
using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Render.Nftables;
using Signalbox.Kernel.Counters;
using Signalbox.Kernel.Iptables;
using Signalbox.Kernel.Nftables;
using Signalbox.KernelNet.Churn;
using Signalbox.KernelNet.Iptables;
using Signalbox.Lab.Pods;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Counters;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Sync.Iptables;
using Signalbox.Proxy.Sync.Nftables;
using Signalbox.Proxy.Telemetry;
using Signalbox.Testing;

namespace Signalbox.KernelNet.Counters;

/// <summary>A node that is programmed by the product's own lane and counts connections as the agent does; and whoever
/// calls its Service.</summary>
internal sealed class CountedNode : IDisposable
{
    private const string Port = "http";

    private readonly IPFamily _family;
    private readonly ChurnGround _ground;
    private readonly FamilyLane _lane;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<IDisposable> _resources = [];
    private readonly Task _following;

    /// <param name="family">The only one.</param>
    /// <param name="variant">Of iptables; null is nftables mode.</param>
    /// <param name="tick">How often counters are looked after without need; by default it is left to others.</param>
    public CountedNode(IPFamily family, IptablesVariant? variant, TimeSpan? tick = null)
    {
        _family = family;
        _ground = new ChurnGround(family);
        var options = new ProxyOptions
        {
            Mode = variant is null ? ProxyMode.Nftables : ProxyMode.Iptables,
            HostnameOverride = A.Here,
            CountsConnections = true,
        };
        var log = new AgentLog(TextWriter.Null, TimeProvider.System, 0);
        _lane = new FamilyLane(
            family, options, _ground.Node.Run(() => Backend(variant)), _ => [_ground.NodeAddress], log);
        Kernel = new WatchedCounters(_ground.Node.Run(() => Open(variant)));
        _resources.Add(Kernel);
        Counters = _ground.Node.Run(() => new FamilyCounters(
            family, Kernel, variant is null ? new ElementPlaces(family) : new ChainPlaces(), log, TimeProvider.System)
        {
            LeastRest = TimeSpan.Zero,
            Tick = tick ?? TimeSpan.FromMinutes(10),
        });
        _lane.Observe(Counters);
        _following = Counters.RunAsync(_stop.Token);
        _lane.Take(new ClusterChange.ServiceSet(new Service
        {
            Name = Name,
            Type = ServiceType.NodePort,
            ClusterIPs = [_ground.ClusterIP],
            Ports = [new(Port, Protocol.TCP, ChurnGround.Port, ChurnGround.NodePort)],
        }));
        _lane.Take(new ClusterChange.InitialStateComplete());
    }

    public static ServiceName Name { get; } = new("counted", "web");

    public FamilyCounters Counters { get; }

    public WatchedCounters Kernel { get; }

    /// <summary>Connections that all pods have accepted.</summary>
    public ulong Accepted => (ulong)_ground.Accepted;

    public Address Pod(int number) => _ground.Pod(number);

    public ulong AcceptedBy(int pod) => (ulong)_ground.AcceptedBy(Pod(pod));

    /// <summary>Programs these pods as endpoints; none removes the slice.</summary>
    public void Program(params IEnumerable<int> pods) => Program(pods.Select(Pod));

    /// <summary>Programs the node itself as the only endpoint, and calls the ClusterIP: such connections do not leave
    /// the node.</summary>
    public void CallNodeItself(int times)
    {
        Program([_ground.NodeAddress]);
        using var listener = _ground.Node.Run(
            () => new TcpListener(_ground.NodeAddress.At(ChurnGround.PodPort)));
        _ground.Node.Run(() => listener.Start(times));
        Connect(times, _ => _ground.ClusterIP.At(ChurnGround.Port));
    }

    public ulong CountOfNode(IReadOnlyDictionary<Address, ulong> endpoints) =>
        endpoints.GetValueOrDefault(_ground.NodeAddress);

    private void Program(IEnumerable<Address> endpoints)
    {
        _lane.Take(new ClusterChange.SliceSet(new EndpointSlice
        {
            Name = Name,
            Service = Name,
            Family = _family,
            Ports = [new EndpointPort(Port, Protocol.TCP, ChurnGround.PodPort)],
            Endpoints = [.. endpoints.Select(address => new Endpoint
            {
                Address = address,
                NodeName = A.Here,
                Conditions = EndpointConditions.Ready | EndpointConditions.Serving,
            })],
        }));
        Sync();
    }

    public void RemoveService()
    {
        _lane.Take(new ClusterChange.ServiceGone(Name));
        Sync();
    }

    /// <summary>Connects to the ClusterIP and to the node port in turn, and waits until pods have accepted all.
    /// </summary>
    public void Call(int times)
    {
        var before = Accepted;
        Connect(times, call => call % 2 == 0
            ? _ground.ClusterIP.At(ChurnGround.Port)
            : _ground.NodeAddress.At(ChurnGround.NodePort));
        Assert.True(SpinWait.SpinUntil(() => Accepted >= before + (ulong)times, TimeSpan.FromSeconds(10)));
    }

    private void Connect(int times, Func<int, IPEndPoint> frontend) => _ground.Client.Run(() =>
    {
        for (var call = 0; call < times; call++)
        {
            var to = frontend(call);
            using var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(to);
        }
    });

    /// <summary>The port's connections, and those of its endpoints, by now; null when the port is not there.</summary>
    public async Task<(ulong Port, Dictionary<Address, ulong> Endpoints)?> CountAsync()
    {
        await Counters.RefreshAsync(TestContext.Current.CancellationToken);
        return Known();
    }

    /// <summary>The same as was read last.</summary>
    public (ulong Port, Dictionary<Address, ulong> Endpoints)? Known()
    {
        (ulong, Dictionary<Address, ulong>)? found = null;
        Counters.Look(counts =>
        {
            foreach (var (name, count) in counts.Ports.Where(port => port.Name.Service == Name))
            {
                found = (count.Connections, count.Endpoints.ToDictionary(one => one.Key.Address, one => one.Value));
            }
        });
        return found;
    }

    public void Dispose()
    {
        _stop.Cancel();
        try
        {
            _following.Wait(TimeSpan.FromSeconds(10));
        }
        catch (AggregateException ended) when (ended.InnerException is OperationCanceledException)
        {
        }

        _resources.ForEach(resource => resource.Dispose());
        _ground.Dispose();
        _stop.Dispose();
    }

    private void Sync()
    {
        var report = _ground.Node.Run(() => Kernel.Forbidding(_lane.Sync));
        Assert.True(report.Succeeded, report.Failure?.Words);
    }

    private IBackend Backend(IptablesVariant? variant)
    {
        if (variant is not { } chosen)
        {
            var table = NftTableSocket.Open(_family);
            _resources.Add(table);
            return new NftablesBackend(table, TimeProvider.System);
        }

        var tools = Programs.Tools(_family, chosen);
        return new IptablesBackend(
            tools, new IptablesFeatures { CountsInvalid = false, CountsLocalhostNodePorts = false },
            new RestoreProcess(tools, TimeProvider.System), TimeProvider.System);
    }

    private IConnectionCounters Open(IptablesVariant? variant) => variant switch
    {
        null => new ElementCounters(_family, NftSets.Of(_family).Counting),
        IptablesVariant.Nft => new ChainCounters(_family, "KUBE-SEP-"),
        _ => new LegacyCounters(_family, "KUBE-SEP-"),
    };
}
