using System.Text;
using Prometheus;
using Signalbox.Core.Model;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Counters;
using Signalbox.Proxy.Sync;

namespace Signalbox.Proxy.Metrics;

/// <summary>All that the agent counts and measures: under kube-proxy's names what its dashboards and alerts ask for,
/// and with "signalbox_" in front what it has beyond that. Any thread.</summary>
internal sealed class AgentMetrics
{
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly IMetricFactory _factory;
    private readonly TimeProvider _time;
    private readonly SyncMetrics _sync;
    private readonly OwnMetrics _own;
    private bool _isObserved;

    public AgentMetrics(ProxyOptions options, TimeProvider time)
    {
        _time = time;
        _factory = Prometheus.Metrics.WithCustomRegistry(_registry);
        _sync = new SyncMetrics(_factory, options.Mode);
        _own = new OwnMetrics(_factory);
        Conntrack = new ConntrackMetrics(_factory);
        Recent = new RecentSyncs(time);
        Health = new HealthMetrics(_factory);
        BuildMetrics.Add(_factory, options);
        _ = new ProcessMetrics(_registry);
        _ = new RuntimeMetrics(_registry);
        _ = options.Mode == ProxyMode.Iptables ? new PacketMetrics(_registry) : null;
    }

    public ConntrackMetrics Conntrack { get; }

    public HealthMetrics Health { get; }

    /// <summary>Follows the families' loops as a part of its own.</summary>
    public RecentSyncs Recent { get; }

    /// <summary>What --service-counters asks for; null without it.</summary>
    public ServiceCounters? Counters { get; set; }

    /// <summary>Measures what comes from an API server, from now on.</summary>
    public void Observe(SourceStart source)
    {
        if (source.Server is var (watches, client))
        {
            client.Observe(new RequestMetrics(_factory, client.Host));
            watches.Observer = new WatchMetrics(_factory, _own, _time);
        }
    }

    /// <summary>What looks on at one family's syncs. To be asked once for each.</summary>
    public IFamilyObserver Observe(IPFamily family)
    {
        var isFirst = !_isObserved;
        _isObserved = true;
        return new BothObservers(
            _sync.Observe(family, _time), _own.Observe(family, _time, tellsRefusals: isFirst));
    }

    /// <summary>Everything, in Prometheus' text format.</summary>
    public async Task<string> TextAsync(CancellationToken cancellation)
    {
        var counted = Counters is { } counters ? await counters.TextAsync(cancellation) : "";
        using var text = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(text, cancellation);
        return FamilyText.Ordered(Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length) + counted);
    }
}
