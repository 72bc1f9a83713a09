using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Kernel;
using Signalbox.Kernel.Changes;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Sync;

/// <summary>One family's way from changes to the kernel: fold, plan, render, diff, apply. It keeps the snapshot, the
/// plan and what the kernel has acknowledged; no other thread sees them.</summary>
internal sealed class FamilyLane(
    IPFamily family, ProxyOptions options, IBackend backend, Func<IPFamily, IEnumerable<Address>> localAddresses,
    AgentLog log)
{
    private readonly HashSet<ServiceName> _unplanned = [];
    private readonly HashSet<ServiceName> _unapplied = [];
    private readonly List<IFamilyObserver> _observers = [];
    private Snapshot _snapshot = Snapshot.Empty(family);
    private NodePlan? _plan;
    private NodePlan? _acknowledged;
    private bool _isSettingsDoubtful = true;

    public IPFamily Family => family;

    /// <summary>Wanted gone once a sync has succeeded; null where nobody looks for any.</summary>
    public ModeLeftovers? Leftovers { get; init; }

    /// <summary>What every transaction passes.</summary>
    public TransactionGate Gate { get; init; } = new();

    /// <summary>Measures how long syncs take.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>There is something to program, and all that the source held at first is known.</summary>
    public bool WantsSync => _snapshot.IsComplete
        && (_isSettingsDoubtful || !backend.IsKnown || _unplanned.Count + _unapplied.Count > 0);

    /// <summary>How long until a Service that was set aside, or the removal of leftovers, is due; null when neither is
    /// wanted.</summary>
    public TimeSpan? NextTry => backend.SetAside.NextTry is { } service && !(Leftovers?.NextTry < service)
        ? service
        : Leftovers?.NextTry;

    /// <summary>From now on <paramref name="observer"/> looks on.</summary>
    public void Observe(IFamilyObserver observer) => _observers.Add(observer);

    public void Take(ClusterChange change)
    {
        _observers.ForEach(observer => observer.Took(change));
        var before = _snapshot;
        _snapshot = SnapshotFold.Apply(before, change, _unplanned);
        _isSettingsDoubtful |= _snapshot.Node != before.Node
            || !ReferenceEquals(_snapshot.ServiceCIDRs, before.ServiceCIDRs);
        if (!ReferenceEquals(_snapshot, before))
        {
            _observers.ForEach(observer => observer.Accepted(change));
            _observers.ForEach(observer => observer.Queued());
        }
    }

    /// <summary>The node's own addresses may be others now.</summary>
    public void DoubtAddresses()
    {
        _isSettingsDoubtful = true;
        _observers.ForEach(observer => observer.Queued());
    }

    /// <summary>Somebody else touched our rules; when they are read again is the schedule's to say.</summary>
    public void Tell(Drift drift) => _observers.ForEach(observer => observer.Drifted(drift));

    /// <summary>The kernel may hold something else than it acknowledged.</summary>
    public void DoubtKernel()
    {
        backend.Doubt();
        _observers.ForEach(observer => observer.Queued());
    }

    /// <summary>Services that were set aside and are due are tried again.</summary>
    public void TakeDue() => _unapplied.UnionWith(backend.SetAside.Due());

    /// <summary>Brings the kernel up to date. What fails stays wanted. A kernel that cannot be read, or a program that
    /// cannot be started, is a failure like others.</summary>
    public SyncReport Sync()
    {
        var start = Time.GetTimestamp();
        Plan();
        var isWhole = !backend.IsKnown;
        var report = Apply();
        Tell(report);
        var outcome = new SyncOutcome
        {
            Family = family,
            Report = report,
            Took = Time.GetElapsedTime(start),
            Before = _acknowledged,
            After = _plan!,
            Changed = _unapplied,
            SetAside = backend.SetAside.Names,
            IsWhole = isWhole,
        };
        _observers.ForEach(observer => observer.Ended(outcome));
        if (report.Succeeded)
        {
            _acknowledged = _plan;
            _unapplied.Clear();
            Leftovers?.WantRemoval();
        }

        return report;
    }

    private SyncReport Apply()
    {
        try
        {
            return backend.Sync(_plan!, _unapplied, Gate);
        }
        catch (KernelException failure)
        {
            backend.Doubt();
            return new SyncReport(new SyncFailure(failure.Message, IsStateUnknown: true));
        }
    }

    /// <summary>Plans what changed; everything when the node itself did.</summary>
    private void Plan()
    {
        var before = _plan;
        if (_isSettingsDoubtful)
        {
            var settings = FamilySettings.Make(options, _snapshot, localAddresses);
            if (_plan is null || _plan.Settings != settings || _plan.Zone != Planner.ZoneOf(_snapshot))
            {
                TellNode(_plan, settings);
                _unapplied.UnionWith(_plan?.Services.Keys ?? []);
                _unplanned.UnionWith(_snapshot.Services.Keys);
                _plan = new NodePlan { Settings = settings, Zone = Planner.ZoneOf(_snapshot) };
            }

            _isSettingsDoubtful = false;
        }

        foreach (var name in _unplanned)
        {
            backend.SetAside.Release(name);
        }

        if (_unplanned.Count > 0)
        {
            _plan = Replan(_plan!, before);
            _unapplied.UnionWith(_unplanned);
            _unplanned.Clear();
        }
    }

    /// <summary>A fault of ours in one Service must not stop all others, on every node at once: then each is planned by
    /// itself, and the one at fault keeps the plan it had.</summary>
    private NodePlan Replan(NodePlan plan, NodePlan? before)
    {
        try
        {
            return Contested(Planner.Replan(plan, _snapshot, _unplanned));
        }
        catch (Exception fault)
        {
            log.Error("Planning failed; each Service is planned by itself", ("fault", fault.Message));
        }

        foreach (var name in _unplanned)
        {
            try
            {
                plan = Contested(Planner.Replan(plan, _snapshot, [name]));
            }
            catch (Exception fault)
            {
                log.Error("A Service cannot be planned; it keeps its rules", ("service", name), ("fault", fault));
                if (before?.Services.GetValueOrDefault(name) is { } kept)
                {
                    plan = plan with { Services = plan.Services.SetItem(name, kept) };
                }
            }
        }

        return plan;
    }

    /// <summary>A frontend that one Service gives up goes to another that claims it and has not changed itself.
    /// </summary>
    private NodePlan Contested(PlanChange change)
    {
        foreach (var key in change.Contested)
        {
            foreach (var claim in change.Plan.Claims.Of(key))
            {
                _unapplied.Add(claim.Name.Service);
            }
        }

        return change.Plan;
    }

    private void TellNode(NodePlan? before, ProxySettings settings)
    {
        if (before is not null)
        {
            log.At().Info(
                0, "What all rules depend on has changed; they follow", ("family", family),
                ("nodeIP", settings.NodeIP), ("zone", Planner.ZoneOf(_snapshot)), ("local", settings.Detector),
                ("nodePortIPs", string.Join(',', settings.NodePortIPs)));
        }
    }

    private void Tell(SyncReport report)
    {
        foreach (var (name, words) in report.Refused)
        {
            log.Error(
                "The kernel refused the rules of a Service; it keeps those it had, the others go on",
                ("service", name), ("family", family), ("words", words));
        }

        foreach (var (name, words) in report.Faulty)
        {
            log.Error(
                "The rules of a Service cannot be made; it keeps those it had", ("service", name), ("fault", words));
        }
    }
}
