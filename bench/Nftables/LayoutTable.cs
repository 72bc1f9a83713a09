using System.Diagnostics;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Nftables;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Bench.Nftables;

/// <summary>A kernel's table in one of our layouts, changed by netlink. Elements that Services share are not counted:
/// no change here takes one away.</summary>
internal sealed class LayoutTable : IDisposable
{
    private const int ServicesPerPiece = 1_000;

    private readonly PoolLayout _layout;
    private readonly NftTableSocket _socket;
    private readonly NftBatch _batch = new(IPFamily.IPv4);
    private readonly ElementClaims _claims = new();
    private Snapshot _snapshot;
    private NodePlan _plan;

    /// <summary>Loads it.</summary>
    /// <param name="layout">How.</param>
    /// <param name="cluster">All of it.</param>
    /// <param name="plan">The cluster's.</param>
    /// <param name="isPicking">Only what picks an endpoint.</param>
    public LayoutTable(PoolLayout layout, SyntheticCluster cluster, NodePlan plan, bool isPicking = false)
    {
        (_layout, _snapshot, _plan) = (layout, cluster.Snapshot, plan);
        Inside = new TemporaryNamespace("bench");
        _socket = Inside.Run(() => NftTableSocket.Open(IPFamily.IPv4));
        Load(isPicking ? layout.Picking() : layout.Rules);
    }

    public TemporaryNamespace Inside { get; }

    /// <summary>Microseconds that the kernel takes for what these events lead to.</summary>
    public double Change(params IEnumerable<ClusterChange> changes)
    {
        var touched = new HashSet<ServiceName>();
        foreach (var change in changes)
        {
            _snapshot = SnapshotFold.Apply(_snapshot, change, touched);
        }

        var before = _plan;
        _plan = Planner.Replan(_plan, _snapshot, touched).Plan;
        var patches = touched
            .Select(name => NftPatch.Between(name, ObjectsOf(before, name), ObjectsOf(_plan, name))).ToList();
        return Apply(() => PatchWriter.Write(_batch, patches, _claims));
    }

    public void Dispose()
    {
        _socket.Dispose();
        Inside.Dispose();
    }

    /// <summary>As the product does: elements first, in pieces, then the verdicts and rules at one moment.</summary>
    private void Load(NftRuleset rules)
    {
        Apply(() =>
        {
            _batch.AddTable();
            foreach (var set in rules.Sets)
            {
                _batch.AddSet(set);
            }
        });
        var verdicts = new List<NftPatch>();
        foreach (var piece in _plan.Services.Keys.Chunk(ServicesPerPiece))
        {
            var patches = piece
                .Select(name => NftPatch.Between(name, ServiceObjects.None, ObjectsOf(_plan, name))).ToList();
            verdicts.AddRange(patches.Select(patch => patch.OnlyVerdicts()).Where(patch => !patch.IsEmpty));
            Apply(() => PatchWriter.Write(
                _batch, [.. patches.Select(patch => patch.WithoutVerdicts())], _claims));
        }

        Apply(() =>
        {
            foreach (var chain in rules.Chains)
            {
                _batch.AddChain(chain);
            }

            foreach (var chain in rules.Chains)
            {
                PatchWriter.WriteRules(_batch, chain);
            }

            PatchWriter.Write(_batch, verdicts, _claims);
        });
    }

    private ServiceObjects ObjectsOf(NodePlan plan, ServiceName name) =>
        plan.Services.TryGetValue(name, out var plans) && !plans.Ports.IsEmpty
            ? _layout.ObjectsOf(plans)
            : ServiceObjects.None;

    private double Apply(Action write)
    {
        _batch.Clear();
        write();
        var start = Stopwatch.GetTimestamp();
        var outcome = _socket.Apply(_batch);
        var microseconds = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        return outcome.IsApplied
            ? microseconds
            : throw new InvalidOperationException($"refused: {outcome.Refusals[0]}");
    }
}
