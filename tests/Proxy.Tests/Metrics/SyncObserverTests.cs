using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Kernel.Changes;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Sync;
using Signalbox.Testing;

namespace Signalbox.Proxy.Tests.Metrics;

/// <summary>What a change and a sync are worth.</summary>
public sealed class SyncObserverTests
{
    private const string Sync = "kubeproxy_sync_proxy_rules";
    private const string NoLocal = $"{Sync}_no_local_endpoints_total";
    private const string Programming = "kubeproxy_network_programming_duration_seconds";

    private static readonly Service Web = A.Service("ns/web", "10.96.0.1");
    private static readonly EndpointSlice Slice = A.Slice("ns/web", A.Remote("10.0.0.1"));

    private readonly ObservedSync _sync = new();

    [Fact]
    public async Task Services_count_once_a_family_and_slices_once()
    {
        var both = new ObservedSync(withIPv6: true);
        both.Take(Web, A.Remote("10.0.0.1")).Take(new ClusterChange.ServiceSet(Web));
        Assert.Equal(4, await both.ValueAsync($"{Sync}_service_changes_total"));
        Assert.Equal(1, await both.ValueAsync($"{Sync}_endpoint_changes_total"));
        Assert.Equal(1, await both.ValueAsync($"{Sync}_service_changes_pending"));
    }

    [Fact]
    public async Task Pending_counts_Services_and_changes_of_slices_until_a_sync_takes_them()
    {
        _sync.Take(Web).Take(new ClusterChange.ServiceSet(Web with { ClusterIPs = [Address.Parse("10.96.0.2")] }))
            .Take(new ClusterChange.SliceSet(Slice))
            .Take(new ClusterChange.SliceSet(Slice))
            .Take(new ClusterChange.SliceGone(Slice.Name))
            .Take(new ClusterChange.SliceGone(Slice.Name));
        Assert.Equal(1, await _sync.ValueAsync($"{Sync}_service_changes_pending"));
        Assert.Equal(3, await _sync.ValueAsync($"{Sync}_endpoint_changes_pending"));
        Assert.Equal(4, await _sync.ValueAsync($"{Sync}_endpoint_changes_total"));

        var failure = new SyncReport(new SyncFailure("no", IsStateUnknown: true));
        _sync.Sync(failure);
        Assert.Equal(0, await _sync.ValueAsync($"{Sync}_service_changes_pending"));
        Assert.Equal(0, await _sync.ValueAsync($"{Sync}_endpoint_changes_pending"));
        Assert.True(await _sync.ValueAsync("signalbox_changes_pending", "ip_family=IPv4") > 0);
        _sync.Sync();
        Assert.Equal(0, await _sync.ValueAsync("signalbox_changes_pending", "ip_family=IPv4"));
        _sync.Take(A.Service("ns/other", "10.96.0.9"));
        Assert.Equal(1, await _sync.ValueAsync($"{Sync}_service_changes_pending"));
    }

    [Fact]
    public async Task Programming_is_measured_from_the_trigger_to_the_sync_that_succeeds()
    {
        var began = _sync.Clock.GetUtcNow();
        _sync.Take(Web);
        Trigger("10.0.0.1", began.AddSeconds(-1));
        Trigger("10.0.0.2", began.AddSeconds(1));
        Trigger("10.0.0.3", began.AddSeconds(2));
        Trigger("10.0.0.4", null);

        // Equal content, however new it says it is.
        Trigger("10.0.0.4", began.AddSeconds(3));
        _sync.Clock.Advance(TimeSpan.FromSeconds(4));
        _sync.Sync(new SyncReport(new SyncFailure("no", IsStateUnknown: true)));
        Assert.Null((await _sync.ScrapeAsync()).Find(Programming));
        _sync.Clock.Advance(TimeSpan.FromSeconds(6));
        _sync.Sync();
        Assert.Equal(2, await _sync.ValueAsync($"{Programming}_count", "ip_family=IPv4"));
        Assert.Equal(9 + 8, await _sync.ValueAsync($"{Programming}_sum", "ip_family=IPv4"));
        _sync.Sync();
        Assert.Equal(2, await _sync.ValueAsync($"{Programming}_count", "ip_family=IPv4"));
    }

    [Fact]
    public async Task A_slice_that_is_gone_and_a_trigger_in_the_future_do_not_distort_it()
    {
        var began = _sync.Clock.GetUtcNow();
        _sync.Take(Web);
        Trigger("10.0.0.1", began.AddSeconds(1));
        _sync.Take(new ClusterChange.SliceGone(Slice.Name));
        _sync.Sync();
        Assert.Null((await _sync.ScrapeAsync()).Find(Programming));
        Trigger("10.0.0.1", began.AddHours(1));
        _sync.Sync();
        Assert.Equal(0, await _sync.ValueAsync($"{Programming}_sum", "ip_family=IPv4"));
        Assert.Equal(1, await _sync.ValueAsync($"{Programming}_count", "ip_family=IPv4"));
    }

    [Fact]
    public async Task Ports_without_local_endpoints_are_counted_by_difference()
    {
        var inner = Web with { InternalTrafficPolicy = TrafficPolicy.Local };
        var outer = A.Service("ns/out", "10.96.0.2", A.Port(80, nodePort: 30080), A.Port(81, "other")) with
        {
            ExternalTrafficPolicy = TrafficPolicy.Local,
        };
        _sync.Take(inner, A.Remote("10.0.0.1")).Take(outer, A.Remote("10.0.0.2"));
        _sync.Sync();
        await AssertNoLocal(1, 1);

        _sync.Take(new ClusterChange.SliceSet(A.Slice("ns/out", A.Local("10.0.0.9"))));
        _sync.Sync(new SyncReport(new SyncFailure("no", IsStateUnknown: true)));
        await AssertNoLocal(1, 1);
        _sync.Sync();
        await AssertNoLocal(1, 0);

        _sync.Take(new ClusterChange.SliceSet(A.Slice("ns/web", A.Remote("10.0.0.1").NotReady())));
        _sync.Sync();
        await AssertNoLocal(0, 0);
        _sync.Take(new ClusterChange.SliceSet(A.Slice("ns/web", A.Remote("10.0.0.1"))));
        _sync.Sync();
        await AssertNoLocal(1, 0);
        _sync.Take(new ClusterChange.ServiceGone(inner.Name));
        _sync.Sync();
        await AssertNoLocal(0, 0);
    }

    [Fact]
    public async Task Whole_and_partial_syncs_and_their_failures_are_told_apart()
    {
        var failed = new SyncReport(new SyncFailure("no", IsStateUnknown: true)) { FailedTransactions = 2 };
        _sync.Sync(isWhole: true);
        _sync.Sync(failed, isWhole: true);
        Assert.Null(await _sync.ValueAsync($"{Sync}_iptables_partial_restore_failures_total", "ip_family=IPv4"));
        _sync.Sync(new SyncReport(new SyncFailure("no program", IsStateUnknown: true)));
        _sync.Sync();
        var scrape = await _sync.ScrapeAsync();
        Assert.Equal(3, scrape.Value($"{Sync}_iptables_restore_failures_total", "ip_family=IPv4"));
        Assert.Equal(1, scrape.Value($"{Sync}_iptables_partial_restore_failures_total", "ip_family=IPv4"));
        Assert.Equal(4, scrape.Value($"{Sync}_duration_seconds_count", "ip_family=IPv4"));
        Assert.Equal(2, scrape.Value("kubeproxy_sync_full_proxy_rules_duration_seconds_count", "ip_family=IPv4"));
        Assert.Equal(2, scrape.Value("kubeproxy_sync_partial_proxy_rules_duration_seconds_count", "ip_family=IPv4"));
        Assert.Equal(2, scrape.Value("signalbox_syncs_total", "ip_family=IPv4,result=failed"));
    }

    [Fact]
    public async Task In_nftables_mode_what_could_not_be_removed_is_no_failed_sync()
    {
        var nftables = new ObservedSync(ProxyMode.Nftables);
        var stale = new SyncFailure("busy", IsStateUnknown: false, IsOfCleanup: true);
        nftables.Sync(new SyncReport(stale) { FailedTransactions = 1 });
        var scrape = await nftables.ScrapeAsync();
        Assert.Equal(1, scrape.Value($"{Sync}_nftables_cleanup_failures_total", "ip_family=IPv4"));
        Assert.Null(scrape.Find($"{Sync}_nftables_sync_failures_total"));
        Assert.DoesNotContain(scrape.Families, family => family.Name.Contains("iptables", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Our_own_tell_of_lag_drift_comparisons_and_refusals()
    {
        _sync.Take(Web).Take(new ClusterChange.InitialStateComplete());
        _sync.Clock.Advance(TimeSpan.FromSeconds(9));
        _sync.Sync(isWhole: true);
        _sync.Take(new ClusterChange.SliceSet(Slice with { Refusals = [new Refusal("a", "b", "c")] }));
        _sync.Clock.Advance(TimeSpan.FromSeconds(2));
        _sync.Sync(new SyncReport(null) { Refused = [(Web.Name, "no")], Operations = 7, Transactions = 2 });
        _sync.Observer.Drifted(new Drift { Tables = ["nat"] });
        _sync.Sync(new SyncReport(null) { Operations = 1, Transactions = 1 }, isWhole: true);
        _sync.Sync(isWhole: true);
        var scrape = await _sync.ScrapeAsync();
        Assert.Equal(2, scrape.Value("signalbox_sync_lag_seconds_sum", "ip_family=IPv4"));
        Assert.Equal(1, scrape.Value("signalbox_sync_lag_seconds_count", "ip_family=IPv4"));
        Assert.Equal(1, scrape.Value("signalbox_drifts_total", "ip_family=IPv4"));
        Assert.Equal(1, scrape.Value("signalbox_comparisons_total", "ip_family=IPv4,result=mended"));
        Assert.Equal(1, scrape.Value("signalbox_comparisons_total", "ip_family=IPv4,result=equal"));
        Assert.Equal(8, scrape.Value("signalbox_sync_operations_total", "ip_family=IPv4"));
        Assert.Equal(3, scrape.Value("signalbox_sync_transactions_total", "ip_family=IPv4"));
        Assert.Equal(1, scrape.Value("signalbox_services_refused_total", "ip_family=IPv4,reason=kernel"));
        Assert.Equal(1, scrape.Value("signalbox_object_refusals_total", "kind=EndpointSlice"));
        Assert.Equal(1, scrape.Value("signalbox_services", "ip_family=IPv4"));
    }

    /// <summary>A cluster changes all day long: what is measured must not make garbage of it. What a sync may cost is
    /// one enumerator of its changed Services.</summary>
    [Fact]
    public void A_change_allocates_nothing_and_a_sync_next_to_nothing()
    {
        const int Rounds = 1000;
        const int PerSync = 100;
        var began = _sync.Clock.GetUtcNow();
        _sync.Take(Web, A.Remote("10.0.0.1")).Take(new ClusterChange.InitialStateComplete());
        _sync.Sync();
        ClusterChange[] changes =
        [
            new ClusterChange.ServiceSet(Web),
            new ClusterChange.SliceSet(Slice) { TriggeredAt = began.AddSeconds(1) },
            new ClusterChange.SliceGone(Slice.Name),
        ];
        var outcome = _sync.Outcome(
            new SyncReport(null) { Held = new RuleTally(1, 2), Operations = 3, Transactions = 1 });
        var (byChanges, bySyncs) = Measured(changes, outcome, Rounds);
        Assert.Equal(0, byChanges);
        Assert.InRange(bySyncs / Rounds, 0, PerSync);
    }

    private (long ByChanges, long BySyncs) Measured(ClusterChange[] changes, SyncOutcome outcome, int rounds)
    {
        var (byChanges, bySyncs) = (0L, 0L);
        for (var round = -rounds; round < rounds; round++)
        {
            if (round == 0)
            {
                // Until here lists grow, and methods are compiled.
                (byChanges, bySyncs) = (0, 0);
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var change in changes)
            {
                _sync.Observer.Took(change);
                _sync.Observer.Accepted(change);
                _sync.Observer.Queued();
            }

            var between = GC.GetAllocatedBytesForCurrentThread();
            _sync.Observer.Ended(outcome);
            byChanges += between - before;
            bySyncs += GC.GetAllocatedBytesForCurrentThread() - between;
        }

        return (byChanges, bySyncs);
    }

    private void Trigger(string address, DateTimeOffset? at) => _sync.Take(
        new ClusterChange.SliceSet(A.Slice("ns/web", A.Remote(address))) { TriggeredAt = at });

    private async Task AssertNoLocal(int inner, int outer)
    {
        var scrape = await _sync.ScrapeAsync();
        Assert.Equal(inner, scrape.Value(NoLocal, "ip_family=IPv4,traffic_policy=internal"));
        Assert.Equal(outer, scrape.Value(NoLocal, "ip_family=IPv4,traffic_policy=external"));
    }
}
