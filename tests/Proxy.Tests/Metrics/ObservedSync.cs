using Microsoft.Extensions.Time.Testing;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Metrics;
using Signalbox.Proxy.Sync;
using Signalbox.Testing;
using Signalbox.Testing.Metrics;

namespace Signalbox.Proxy.Tests.Metrics;

/// <summary>One family's syncs as its lane tells of them, at times that tests set, and what is then measured.</summary>
internal sealed class ObservedSync
{
    private readonly TestCluster _cluster = new();
    private readonly List<IFamilyObserver> _observers = [];
    private readonly HashSet<ServiceName> _changed = [];
    private NodePlan? _acknowledged;

    public ObservedSync(ProxyMode mode = ProxyMode.Iptables, bool withIPv6 = false)
    {
        Metrics = new AgentMetrics(new ProxyOptions { Mode = mode }, Clock);
        _observers.Add(Metrics.Observe(IPFamily.IPv4));
        if (withIPv6)
        {
            _observers.Add(Metrics.Observe(IPFamily.IPv6));
        }
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public AgentMetrics Metrics { get; }

    public IFamilyObserver Observer => _observers[0];

    /// <summary>Both families take it; IPv4 accepts what changes something there.</summary>
    public ObservedSync Take(ClusterChange change)
    {
        _observers.ForEach(observer => observer.Took(change));
        var before = _cluster.Snapshot;
        _cluster.Apply(change);
        if (!ReferenceEquals(before, _cluster.Snapshot))
        {
            Observer.Accepted(change);
            Observer.Queued();
            _changed.UnionWith(_cluster.Snapshot.Services.Keys.Union(before.Services.Keys));
        }

        return this;
    }

    public ObservedSync Take(Service service, params ReadOnlySpan<Endpoint> endpoints) =>
        Take(new ClusterChange.ServiceSet(service))
            .Take(new ClusterChange.SliceSet(A.Slice(service.Name.ToString(), endpoints)));

    public void Sync(SyncReport? report = null, bool isWhole = false)
    {
        var outcome = Outcome(report ?? new SyncReport(Failure: null), isWhole);
        Observer.Ended(outcome);
        if (outcome.Report.Succeeded)
        {
            _acknowledged = outcome.After;
            _changed.Clear();
        }
    }

    public SyncOutcome Outcome(SyncReport report, bool isWhole = false) => new()
    {
        Family = IPFamily.IPv4,
        Report = report,
        Took = TimeSpan.FromMilliseconds(3),
        Before = _acknowledged,
        After = _cluster.Plan,
        Changed = _changed,
        IsWhole = isWhole,
    };

    public async Task<double?> ValueAsync(string name, string labels = "") => (await ScrapeAsync()).Value(name, labels);

    public async Task<Exposition> ScrapeAsync()
    {
        var exposition = Exposition.Parse(await Metrics.TextAsync(TestContext.Current.CancellationToken));
        Assert.Empty(ExpositionLint.Problems(exposition));
        return exposition;
    }
}
