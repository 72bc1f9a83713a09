using Prometheus;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Proxy.Sync;

namespace Signalbox.Proxy.Metrics;

/// <summary>One family's part of <see cref="SyncMetrics"/>. Work follows the change, and nothing is allocated for one.
/// Source: spec 7.4, with its quirks: what is pending counts as taken when either family syncs.</summary>
internal sealed class SyncObserver : IFamilyObserver
{
    /// <summary>After a big load the set would be large to clear for ever.</summary>
    private const int ManyServices = 1024;

    private readonly SyncMetrics _all;
    private readonly IPFamily _family;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _began;
    private readonly Histogram.Child _duration;
    private readonly Histogram.Child _fullDuration;
    private readonly Histogram.Child _partialDuration;
    private readonly Gauge.Child _lastTime;
    private readonly Gauge.Child _lastQueuedTime;
    private readonly Histogram.Child _programmingDuration;
    private readonly Gauge.Child _noLocalInternal;
    private readonly Gauge.Child _noLocalExternal;
    private readonly RuleGauges? _rules;
    private readonly Failures _failures;
    private readonly ProgrammedChanges _slices = new();
    private readonly HashSet<ServiceName> _services = [];
    private LocalShortage _shortage;

    public SyncObserver(SyncMetrics all, IPFamily family, TimeProvider time)
    {
        var label = Names.LabelOf(family);
        (_all, _family, _time, _began) = (all, family, time, time.GetUtcNow());
        _duration = all.Duration.WithLabels(label);
        _fullDuration = all.FullDuration.WithLabels(label);
        _partialDuration = all.PartialDuration.WithLabels(label);
        _lastTime = all.LastTime.WithLabels(label);
        _lastQueuedTime = all.LastQueuedTime.WithLabels(label);
        _programmingDuration = all.ProgrammingDuration.WithLabels(label);
        _noLocalInternal = all.NoLocal.WithLabels(label, "internal");
        _noLocalExternal = all.NoLocal.WithLabels(label, "external");
        _rules = all.Iptables is { } iptables ? new RuleGauges(iptables, label) : null;
        _failures = new Failures(all, label);
        Queued();
    }

    public void Took(ClusterChange change)
    {
        if (change is ClusterChange.ServiceSet or ClusterChange.ServiceGone)
        {
            _all.ServiceTotal.Inc();
        }
        else if (change is ClusterChange.SliceSet set && set.Slice.Family == _family)
        {
            _all.EndpointTotal.Inc();
        }
    }

    public void Accepted(ClusterChange change)
    {
        switch (change)
        {
            case ClusterChange.ServiceSet set:
                NotePending(set.Service.Name);
                break;
            case ClusterChange.ServiceGone gone:
                NotePending(gone.Name);
                break;
            case ClusterChange.SliceSet set:
                _all.EndpointPending.Inc();
                if (set.TriggeredAt is { } at && at > _began)
                {
                    _slices.Add(set.Slice.Name, at);
                }

                break;
            case ClusterChange.SliceGone gone:
                // Only the family that had it takes it, so only that one counts it.
                _all.EndpointTotal.Inc();
                _all.EndpointPending.Inc();
                _slices.Forget(gone.Name);
                break;
        }
    }

    public void Queued() => _lastQueuedTime.Set(Seconds(_time.GetUtcNow()));

    public void Ended(SyncOutcome outcome)
    {
        _all.EndpointPending.Set(0);
        _all.ServicePending.Set(0);
        ForgetServices();
        _duration.Observe(outcome.Took.TotalSeconds);
        (outcome.IsWhole ? _fullDuration : _partialDuration).Observe(outcome.Took.TotalSeconds);
        _rules?.Set(outcome.Report);
        _failures.Count(outcome);
        if (outcome.Report.Succeeded)
        {
            Programmed(outcome);
        }
    }

    private void Programmed(SyncOutcome outcome)
    {
        var now = _time.GetUtcNow();
        _lastTime.Set(Seconds(now));
        for (var i = 0; i < _slices.Count; i++)
        {
            // Another machine's clock may be ahead of ours.
            _programmingDuration.Observe(Math.Max(0, (now - _slices[i]).TotalSeconds));
        }

        _slices.Clear();
        _shortage += LocalShortage.ChangeBy(outcome);
        _noLocalInternal.Set(_shortage.Internal);
        _noLocalExternal.Set(_shortage.External);
    }

    private void NotePending(ServiceName service)
    {
        _services.Add(service);
        _all.ServicePending.Set(_services.Count);
    }

    private void ForgetServices()
    {
        var isLarge = _services.Count > ManyServices;
        _services.Clear();
        if (isLarge)
        {
            _services.TrimExcess();
        }
    }

    private static double Seconds(DateTimeOffset when) => (when - DateTimeOffset.UnixEpoch).TotalSeconds;

    /// <summary>How many rules there are, and were written.</summary>
    private sealed class RuleGauges(IptablesMetrics metrics, string family)
    {
        private readonly Gauge.Child _totalFilter = metrics.Total.WithLabels(family, "filter");
        private readonly Gauge.Child _totalNat = metrics.Total.WithLabels(family, "nat");
        private readonly Gauge.Child _lastFilter = metrics.Last.WithLabels(family, "filter");
        private readonly Gauge.Child _lastNat = metrics.Last.WithLabels(family, "nat");

        public void Set(SyncReport report)
        {
            if (report.Held is { } held)
            {
                Set(held, _totalFilter, _totalNat);
                Set(report.Written, _lastFilter, _lastNat);
            }
        }

        private static void Set(RuleTally tally, Gauge.Child filter, Gauge.Child nat)
        {
            filter.Set(tally.Filter);
            nat.Set(tally.Nat);
        }
    }

    /// <summary>Transactions that the kernel did not take; a sync that failed without one counts as one.</summary>
    private sealed class Failures(SyncMetrics all, string family)
    {
        private readonly Counter.Child? _restores = all.Iptables?.Failures.WithLabels(family);
        private readonly Counter.Child? _partialRestores = all.Iptables?.PartialFailures.WithLabels(family);
        private readonly Counter.Child? _transactions = all.Nftables?.Failures.WithLabels(family);
        private readonly Counter.Child? _cleanups = all.Nftables?.CleanupFailures.WithLabels(family);

        public void Count(SyncOutcome outcome)
        {
            var report = outcome.Report;
            var failed = Math.Max(report.FailedTransactions, report.Succeeded ? 0 : 1);
            if (failed == 0)
            {
                return;
            }

            if (report.Failure is { IsOfCleanup: true })
            {
                _cleanups?.Inc();
                failed--;
            }

            if (failed > 0)
            {
                _restores?.Inc(failed);
                _transactions?.Inc(failed);
                if (!outcome.IsWhole)
                {
                    _partialRestores?.Inc(failed);
                }
            }
        }
    }
}
