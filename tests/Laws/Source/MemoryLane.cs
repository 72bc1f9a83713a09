using System.Threading.Channels;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Testing;

namespace Signalbox.Laws.Source;

/// <summary>One family's way from changes to rules, in the agent's steps, with rules in memory: fold, plan what
/// changed, render, send what differs from what was acknowledged.</summary>
internal sealed class MemoryLane
{
    private readonly HashSet<ServiceName> _unplanned = [];
    private readonly Dictionary<ServiceName, ServiceRules> _applied = [];
    private readonly IptablesFeatures _features = new();
    private NodePlan _plan;

    public MemoryLane(IPFamily family)
    {
        Snapshot = Snapshot.Empty(family);
        _plan = Planner.Plan(Snapshot, A.Settings(family));
        Kernel = RulesLaws.Load(_plan);
    }

    /// <summary>Any thread may look.</summary>
    public Snapshot Snapshot { get; private set; }

    public MemoryIptables Kernel { get; }

    /// <summary>How often rules were brought up to date.</summary>
    public int Syncs { get; private set; }

    /// <summary>Takes what there is, then brings the rules up to date, until cancelled.</summary>
    public async Task RunAsync(ChannelReader<ClusterChange> changes, CancellationToken cancellation)
    {
        while (await changes.WaitToReadAsync(cancellation))
        {
            for (var left = changes.Count; left > 0 && changes.TryRead(out var change); left--)
            {
                Snapshot = SnapshotFold.Apply(Snapshot, change, _unplanned);
            }

            if (Snapshot.IsComplete)
            {
                Sync();
            }
        }
    }

    private void Sync()
    {
        var zone = Planner.ZoneOf(Snapshot);
        if (zone != _plan.Zone)
        {
            _unplanned.UnionWith(Snapshot.Services.Keys);
            _unplanned.UnionWith(_plan.Services.Keys);
            _plan = new NodePlan { Settings = _plan.Settings, Zone = zone };
        }

        if (_unplanned.Count == 0)
        {
            return;
        }

        _plan = Planner.Replan(_plan, Snapshot, _unplanned.ToArray()).Plan;
        var after = _unplanned.ToDictionary(name => name, Render);
        var patches = after
            .Select(one => new NamedPatch(one.Key, ServicePatch.Between(RulesOf(one.Key), one.Value)))
            .Where(patch => !patch.Patch.IsEmpty)
            .ToList();
        Kernel.Restore(Snapshot.Family, writer => PatchText.Write(writer, patches, LinesToReorder(patches)));
        foreach (var (name, rules) in after)
        {
            _applied[name] = rules;
        }

        _unplanned.Clear();
        Syncs++;
    }

    private ServiceRules RulesOf(ServiceName name) => _applied.GetValueOrDefault(name, ServiceRules.None);

    private ServiceRules Render(ServiceName name) => _plan.Services.TryGetValue(name, out var plans)
        ? ServiceRenderer.Render(plans, _plan.Settings, _features, withComments: true)
        : ServiceRules.None;

    /// <summary>As the agent's backend: where a line goes in that several claim, all of them go in again.</summary>
    private List<DispatchLine> LinesToReorder(List<NamedPatch> patches)
    {
        var keys = patches.SelectMany(patch => patch.Patch.Insert)
            .Select(line => line.Origin?.Key)
            .OfType<FrontendKey>()
            .Where(key => _plan.Claims.Of(key).Count > 1)
            .ToHashSet();
        var patched = patches.Select(patch => patch.Name).ToHashSet();
        var ruleset = new IptablesRuleset(_plan, _features);
        return
        [
            .. keys.SelectMany(ruleset.ContestedLines).Where(line => patched.Contains(line.Origin!.Value.Port.Service)
                || RulesOf(line.Origin.Value.Port.Service).Lines.Contains(line)),
        ];
    }
}
