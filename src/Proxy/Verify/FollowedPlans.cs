using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Kernel.Links;
using Signalbox.Proxy.Config;

namespace Signalbox.Proxy.Verify;

/// <summary>What a followed cluster wants of this node, as it stands. Not for several threads.</summary>
internal sealed class FollowedPlans(ProxyOptions options)
{
    private readonly Snapshot[] _snapshots = [.. Enum.GetValues<IPFamily>().Select(Snapshot.Empty)];
    private readonly HashSet<ServiceName> _touched = [];

    /// <summary>All that the source held at first is known.</summary>
    public bool IsComplete => Array.TrueForAll(_snapshots, snapshot => snapshot.IsComplete);

    public void Take(ClusterChange change)
    {
        for (var i = 0; i < _snapshots.Length; i++)
        {
            _snapshots[i] = SnapshotFold.Apply(_snapshots[i], change, _touched);
        }

        _touched.Clear();
    }

    public NodePlan PlanOf(IPFamily family)
    {
        var snapshot = _snapshots[(int)family];
        return Planner.Plan(
            snapshot, FamilySettings.Make(options, snapshot, of => LocalAddresses.Read(of)));
    }
}
