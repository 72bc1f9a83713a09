using Signalbox.Core.Model;
using Signalbox.Core.Render.Nftables;
using Signalbox.Kernel.Counters;
using Signalbox.Kernel.Nftables;
using Signalbox.Lab.Namespaces;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Counters;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Sync.Nftables;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Bench.Nftables;

/// <summary>A node in a namespace, programmed in nftables mode by the agent's own loop body, with somebody listening
/// to what others do to the rules, as the agent has it.</summary>
internal sealed class NftablesNode : IDisposable
{
    /// <summary>So many changes take so long that processor time is worth a look into a file.</summary>
    private const int Many = 100;

    private static readonly ProxyOptions Options = new()
    {
        Mode = ProxyMode.Nftables,
        HostnameOverride = SyntheticCluster.Settings.NodeName,
        ClusterCIDRs = [CIDR.Parse("172.16.0.0/12")],
    };

    private readonly NftTableSocket _socket;
    private readonly NftTableWatch _watch;
    private readonly TimedTable _table;
    private readonly TimedBackend _backend;
    private readonly FamilyLane _lane;
    private readonly CancellationTokenSource _stop = new();
    private readonly ElementCounters? _kernel;
    private readonly FamilyCounters? _counters;

    /// <param name="countsConnections">As with --service-counters.</param>
    public NftablesNode(bool countsConnections = false)
    {
        Inside = new TemporaryNamespace("bench");
        _socket = Inside.Run(() => NftTableSocket.Open(IPFamily.IPv4));
        _watch = new NftTableWatch(_socket);
        _table = new TimedTable(_socket);
        _backend = new TimedBackend(new NftablesBackend(_table, TimeProvider.System, BeginToWatch));
        var log = new AgentLog(Console.Error, TimeProvider.System, 0);
        _lane = new FamilyLane(
            IPFamily.IPv4, Options with { CountsConnections = countsConnections }, _backend,
            _ => [Address.Parse("10.200.0.2")], log);
        if (!countsConnections)
        {
            return;
        }

        _kernel = Inside.Run(() => new ElementCounters(IPFamily.IPv4, NftSets.IPv4.Counting));
        _counters = new FamilyCounters(
            IPFamily.IPv4, _kernel, new ElementPlaces(IPFamily.IPv4), log, TimeProvider.System)
        {
            LeastRest = TimeSpan.Zero,
        };
        _lane.Observe(_counters);
        _ = _counters.RunAsync(_stop.Token);
    }

    /// <summary>Reads all counters, unless none are kept or they were read a moment ago.</summary>
    public Task CountAsync() => _counters?.RefreshAsync(CancellationToken.None) ?? Task.CompletedTask;

    public TemporaryNamespace Inside { get; }

    /// <summary>The first sync: reads an empty table, and fills it.</summary>
    public ChangeCost Load(SyntheticCluster cluster)
    {
        IEnumerable<ClusterChange> changes =
        [
            .. cluster.Snapshot.Services.Values.Select(entry => new ClusterChange.ServiceSet(entry.Service!)),
            .. cluster.Snapshot.Slices.Values.Select(slice => new ClusterChange.SliceSet(slice)),
            new ClusterChange.InitialStateComplete(),
        ];
        return Sync([.. changes]);
    }

    public ChangeCost Sync(params IReadOnlyList<ClusterChange> changes)
    {
        _table.Forget();
        var isLarge = changes.Count >= Many;
        var start = isLarge ? Spent.NowWithProcessor : Spent.Now;
        foreach (var change in changes)
        {
            _lane.Take(change);
        }

        var report = _lane.Sync();
        var total = (isLarge ? Spent.NowWithProcessor : Spent.Now) - start;
        if (!report.Succeeded || report.Refused.Count + report.Faulty.Count > 0)
        {
            throw new InvalidOperationException($"not programmed: {report.Failure?.Words}");
        }

        return new ChangeCost
        {
            Operations = _table.Operations,
            Bytes = _table.Bytes,
            Total = total,
            Planning = total - _backend.Last,
            Rendering = _backend.Last - _table.Writing - _table.Kernel,
            Writing = _table.Writing,
            Kernel = _table.Kernel,
        };
    }

    private bool BeginToWatch()
    {
        Inside.Run(() => _watch.Begin());
        return true;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _kernel?.Dispose();
        _watch.Dispose();
        _socket.Dispose();
        Inside.Dispose();
    }
}
