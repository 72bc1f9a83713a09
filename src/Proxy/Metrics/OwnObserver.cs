using Prometheus;
using Signalbox.Core.Model;
using Signalbox.Kernel.Changes;
using Signalbox.Proxy.Sync;

namespace Signalbox.Proxy.Metrics;

/// <summary>One family's part of <see cref="OwnMetrics"/>.</summary>
internal sealed class OwnObserver : IFamilyObserver
{
    /// <summary>When nothing can be programmed, the rest is not measured.</summary>
    private const int MostMeasured = 10_000;

    private readonly TimeProvider _time;
    private readonly Histogram.Child _lag;
    private readonly Counter.Child _succeeded;
    private readonly Counter.Child _failed;
    private readonly Counter.Child _transactions;
    private readonly Counter.Child _operations;
    private readonly Gauge.Child _pending;
    private readonly Gauge.Child _setAside;
    private readonly Counter.Child _refused;
    private readonly Counter.Child _faulty;
    private readonly Counter.Child _drifts;
    private readonly Counter.Child _equal;
    private readonly Counter.Child _mended;
    private readonly Gauge.Child _services;
    private readonly Gauge.Child _endpoints;
    private readonly Counter? _refusedFields;
    private readonly List<long> _waiting = [];
    private bool _isComplete;
    private bool _isStarted;

    public OwnObserver(OwnMetrics all, IPFamily family, TimeProvider time, bool tellsRefusals)
    {
        var label = Names.LabelOf(family);
        _time = time;
        _lag = all.Lag.WithLabels(label);
        _succeeded = all.Syncs.WithLabels(label, "succeeded");
        _failed = all.Syncs.WithLabels(label, "failed");
        _transactions = all.Transactions.WithLabels(label);
        _operations = all.Operations.WithLabels(label);
        _pending = all.Pending.WithLabels(label);
        _setAside = all.SetAside.WithLabels(label);
        _refused = all.Refused.WithLabels(label, "kernel");
        _faulty = all.Refused.WithLabels(label, "fault");
        _drifts = all.Drifts.WithLabels(label);
        _equal = all.Comparisons.WithLabels(label, "equal");
        _mended = all.Comparisons.WithLabels(label, "mended");
        _services = all.Services.WithLabels(label);
        _endpoints = all.Endpoints.WithLabels(label);
        _refusedFields = tellsRefusals ? all.RefusedFields : null;
    }

    public void Took(ClusterChange change)
    {
        switch (change)
        {
            case ClusterChange.ServiceSet { Service.Refusals.Count: > 0 and var count }:
                _refusedFields?.WithLabels("Service").Inc(count);
                break;
            case ClusterChange.SliceSet { Slice.Refusals.Count: > 0 and var count }:
                _refusedFields?.WithLabels("EndpointSlice").Inc(count);
                break;
        }
    }

    public void Accepted(ClusterChange change)
    {
        if (change is ClusterChange.InitialStateComplete)
        {
            _isComplete = true;
            return;
        }

        _pending.Inc();

        // What was there before us waits for the last of it, which says nothing about changes.
        if (_isComplete && _waiting.Count < MostMeasured)
        {
            _waiting.Add(_time.GetTimestamp());
        }
    }

    public void Drifted(Drift drift) => _drifts.Inc();

    public void Ended(SyncOutcome outcome)
    {
        var report = outcome.Report;
        _transactions.Inc(report.Transactions);
        _operations.Inc(report.Operations);
        _setAside.Set(outcome.SetAside.Count);
        _refused.Inc(report.Refused.Count);
        _faulty.Inc(report.Faulty.Count);
        _services.Set(outcome.After.Services.Count);
        _endpoints.Set(outcome.After.EndpointCount);
        if (!report.Succeeded)
        {
            _failed.Inc();
            return;
        }

        _succeeded.Inc();
        _pending.Set(0);
        foreach (var taken in _waiting)
        {
            _lag.Observe(_time.GetElapsedTime(taken).TotalSeconds);
        }

        _waiting.Clear();
        if (outcome.IsWhole && _isStarted)
        {
            // Changes that came meanwhile go with a comparison, and count as mended too.
            (report.Operations > 0 ? _mended : _equal).Inc();
        }

        _isStarted = true;
    }
}
