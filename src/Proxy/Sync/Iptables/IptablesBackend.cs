using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Kernel.Iptables;

namespace Signalbox.Proxy.Sync.Iptables;

/// <summary>Makes one family's kernel rules those of a plan. It keeps what the kernel has acknowledged and sends what
/// differs; only at start, and when somebody else or a lost restore has left the kernel in doubt, is it read.
/// Not for several threads.</summary>
internal sealed class IptablesBackend : IBackend
{
    private readonly IptablesTools _tools;
    private readonly IptablesFeatures _features;
    private readonly RestoreProcess _process;
    private readonly Applied _applied;
    private bool _isKnown;
    private bool _leftStaleRules;

    public IptablesBackend(IptablesTools tools, IptablesFeatures features, RestoreProcess process, TimeProvider time)
    {
        _tools = tools;
        _features = features;
        _process = process;
        _applied = new Applied(features);
        SetAside = new SetAside(time);
    }

    public SetAside SetAside { get; }

    /// <summary>False until the kernel has been read, and again when its state is in doubt, or when rules that were
    /// left alone for the sake of a Service that was set aside can be looked at.</summary>
    public bool IsKnown => _isKnown && !(_leftStaleRules && SetAside.Count == 0);

    /// <summary>Services in one restore. The legacy interface replaces the whole table with each restore, the nft
    /// variant's user space takes time that grows faster than the restore's size.</summary>
    private int PieceSize => _tools.Variant == IptablesVariant.Legacy ? 2500 : 100;

    /// <summary>Forgets what is known: the next sync reads the kernel.</summary>
    public void Doubt() => _isKnown = false;

    /// <summary>Makes the kernel's rules those of <paramref name="plan"/>. <paramref name="changed"/> are the Services
    /// that may differ from the last sync that succeeded; the others are not looked at while the kernel's state is
    /// known. Throws <see cref="Kernel.KernelException"/> when a program cannot be started.</summary>
    public SyncReport Sync(NodePlan plan, IReadOnlyCollection<ServiceName> changed, TransactionGate gate)
    {
        var run = new RestoreRun(_tools.Family, _process, gate);
        if (!IsKnown)
        {
            var reconciliation = new Reconciliation(plan, _features, _applied, SetAside);
            var reconciled = reconciliation.Run(KernelReader.Read(_tools), run, PieceSize);
            _isKnown = reconciled.Succeeded;
            _leftStaleRules = reconciliation.LeftStaleRules;
            return reconciled;
        }

        var report = Change(plan, changed, run);
        _isKnown = report.Failure is not { IsStateUnknown: true };
        return report;
    }

    private SyncReport Change(NodePlan plan, IReadOnlyCollection<ServiceName> changed, RestoreRun run)
    {
        var fence = new RenderFence(plan, _features);
        var applier = new PieceApplier(
            run, SetAside, patches => LinesToReorder(plan, patches), patch => Commit(fence, patch.Name));
        var fixedPatch = FixedPatch.Between(
            FixedRenderer.Chains(_applied.Settings!, _features), FixedRenderer.Chains(plan.Settings, _features));
        var failure = fixedPatch.HasChains ? applier.Apply([], fixedPatch.WriteChains, null) : null;
        foreach (var piece in Patches(changed, fence).Chunk(PieceSize))
        {
            failure ??= applier.Apply(piece, null, null);
        }

        if (failure is null)
        {
            _applied.Settings = plan.Settings;
        }

        return new SyncReport(failure)
        {
            Transactions = run.Restores,
            FailedTransactions = run.Failed,
            Written = run.Rules,
            Operations = run.Lines,
            Refused = applier.Refused,
            Faulty = fence.Faulty,
            Held = _applied.Held,
        };
    }

    private IEnumerable<NamedPatch> Patches(IReadOnlyCollection<ServiceName> changed, RenderFence fence)
    {
        foreach (var name in changed.Union(SetAside.Due()))
        {
            if (SetAside.Holds(name) || fence.Render(name) is not { } after)
            {
                continue;
            }

            var patch = ServicePatch.Between(_applied.RulesOf(name), after);
            if (patch.IsEmpty)
            {
                Commit(fence, name);
            }
            else
            {
                yield return new NamedPatch(name, patch);
            }
        }
    }

    private void Commit(RenderFence fence, ServiceName name)
    {
        fence.Commit(_applied, name);
        SetAside.Release(name);
    }

    /// <summary>A line that is inserted ends up in front of those of other claimants of the same frontend; where that
    /// is not its right, all of them are put in again in the right order.</summary>
    private List<DispatchLine> LinesToReorder(NodePlan plan, IReadOnlyList<NamedPatch> patches)
    {
        var keys = patches.SelectMany(patch => patch.Patch.Insert)
            .Select(line => line.Origin?.Key)
            .OfType<FrontendKey>()
            .Where(key => plan.Claims.Of(key).Count > 1)
            .ToHashSet();
        if (keys.Count == 0)
        {
            return [];
        }

        var patched = patches.Select(patch => patch.Name).ToHashSet();
        var ruleset = new IptablesRuleset(plan, _features);
        return
        [
            .. keys.SelectMany(ruleset.ContestedLines).Where(line => patched.Contains(line.Origin!.Value.Port.Service)
                || _applied.RulesOf(line.Origin.Value.Port.Service).Lines.Contains(line)),
        ];
    }
}
