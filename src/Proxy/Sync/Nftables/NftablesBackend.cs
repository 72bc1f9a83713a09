using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Proxy.Sync.Nftables;

/// <summary>Makes one family's table that of a plan. It keeps what the kernel has acknowledged and sends what differs;
/// only at start, and when somebody else or a lost answer has left the kernel in doubt, is it read. Not for several
/// threads.</summary>
/// <param name="table">The family's table.</param>
/// <param name="time">For Services that are set aside.</param>
/// <param name="watch">Called after the first sync that succeeds: begins to watch the table, and says whether nobody
/// has touched it meanwhile. Null where nobody watches.</param>
internal sealed class NftablesBackend(INftTable table, TimeProvider time, Func<bool>? watch = null) : IBackend
{
    private readonly Applied _applied = new();
    private Func<bool>? _watch = watch;
    private bool _isKnown;
    private bool _leftStale;

    public SetAside SetAside { get; } = new(time);

    /// <summary>What was left alone for a Service that is set aside is looked at again when that is due, or gone.
    /// </summary>
    public bool IsKnown => _isKnown && !(_leftStale && (SetAside.Count == 0 || SetAside.Due().Count > 0));

    public void Doubt() => _isKnown = false;

    public SyncReport Sync(NodePlan plan, IReadOnlyCollection<ServiceName> changed, TransactionGate gate)
    {
        if (!IsKnown)
        {
            var reconciliation = new Reconciliation(plan, _applied, SetAside);
            var reconciled = reconciliation.Run(table, gate);
            _isKnown = reconciled.Succeeded;
            _leftStale = reconciliation.LeftStale;
            if (_isKnown && _watch is { } begin)
            {
                _watch = null;
                _isKnown = begin();
            }

            return reconciled;
        }

        var report = Change(plan, changed, gate);
        _isKnown = report.Failure is not { IsStateUnknown: true };
        return report;
    }

    private SyncReport Change(NodePlan plan, IReadOnlyCollection<ServiceName> changed, TransactionGate gate)
    {
        var run = new TransactionRun(table, SetAside, gate);
        var fence = new RenderFence(plan);
        var settings = SettingsPatch(plan.Settings);
        var patches = Patches(changed, fence);
        var failure = patches.Count == 0 && settings.IsEmpty ? null : run.Run(
            patches,
            (writer, kept) =>
            {
                settings.WriteDeclarations(writer);
                PatchWriter.Write(writer, kept, _applied.Claims);
                settings.WriteContents(writer);
            },
            patch => Commit(fence, patch));
        if (failure is null)
        {
            _applied.Settings = plan.Settings;
            failure = EmptiedChains.Delete(run, _applied);
        }

        return new SyncReport(failure)
        {
            Transactions = run.Transactions,
            FailedTransactions = run.Failed,
            Operations = run.Operations,
            Refused = run.Refused,
            Faulty = fence.Faulty,
        };
    }

    private FixedPatch SettingsPatch(ProxySettings settings) => ReferenceEquals(settings, _applied.Settings)
        ? new FixedPatch()
        : FixedPatch.Between(
            FixedRenderer.Render(_applied.Settings!), [.. FixedRenderer.Elements(_applied.Settings!)],
            FixedRenderer.Render(settings), [.. FixedRenderer.Elements(settings)]);

    private List<NftPatch> Patches(IReadOnlyCollection<ServiceName> changed, RenderFence fence)
    {
        var patches = new List<NftPatch>(changed.Count);
        foreach (var name in changed.Union(SetAside.Due()))
        {
            if (SetAside.Holds(name) || fence.Render(name) is not { } after)
            {
                continue;
            }

            var patch = NftPatch.Between(name, _applied.ObjectsOf(name), after);
            if (patch.IsEmpty)
            {
                Commit(fence, patch);
            }
            else
            {
                patches.Add(patch);
            }
        }

        return patches;
    }

    private void Commit(RenderFence fence, NftPatch patch)
    {
        foreach (var element in patch.Release)
        {
            _applied.Claims.Add(element, -1);
        }

        foreach (var element in patch.Claim)
        {
            _applied.Claims.Add(element, 1);
        }

        _applied.EmptiedChains.ExceptWith(patch.WriteChains.Select(chain => chain.Name));
        _applied.EmptiedChains.UnionWith(patch.DropChains);
        fence.Commit(_applied, patch.Name);
        SetAside.Release(patch.Name);
    }
}
