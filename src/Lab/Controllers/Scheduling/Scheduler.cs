using k8s.Models;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Scheduling;

/// <summary>Gives pods their nodes. A pod that fits nowhere is tried again when a node
/// comes or changes: nodes have room for any number of pods.</summary>
internal sealed class Scheduler(ControllerContext context) : IController
{
    private const string ZoneLabel = "topology.kubernetes.io/zone";

    private readonly EventRecorder _events = context.EventsOf("default-scheduler");

    public string Name => "default-scheduler";

    public WorkQueue Queue { get; } = context.NewQueue();

    public void Observe(ObjectChange change)
    {
        if (change.Kind == ResourceKinds.Pods)
        {
            if (change.New is not null && IsWaiting(change.New))
            {
                Queue.Add(change.Key);
            }
        }
        else if (change.Kind == ResourceKinds.Nodes && IsNews(change))
        {
            foreach (var pod in context.View.PodsByNode[ClusterView.NoNode])
            {
                Queue.Add(pod.Key);
            }
        }
    }

    public void Reconcile(string key)
    {
        if (context.View.Pods.Find(key) is not { } pod || !IsWaiting(pod))
        {
            return;
        }

        var model = pod.Read<V1Pod>();
        if (model.Spec.SchedulingGates is { Count: > 0 })
        {
            Refuse(pod, "SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates");
            return;
        }

        var nodes = context.View.Nodes.All;
        var reasons = nodes.ToDictionary(node => node, node => NodeFit.WhyNot(model, node.Read<V1Node>()));
        var fitting = nodes.Where(node => reasons[node] is null).ToArray();
        if (fitting.Length == 0)
        {
            var message = Explain([.. reasons.Values.OfType<string>()]);
            if (Refuse(pod, "Unschedulable", message))
            {
                _events.Warning(pod, "FailedScheduling", message);
            }

            return;
        }

        Bind(pod, Best(pod, model, fitting));
    }

    private static bool IsWaiting(KnownObject pod)
    {
        var model = pod.Read<V1Pod>();
        return model.NodeName() is null && model.IsActive()
            && model.Spec?.SchedulerName is null or "" or "default-scheduler";
    }

    /// <summary>A node's heartbeat helps no pod.</summary>
    internal static bool IsNews(ObjectChange change)
    {
        if (change is not { Old: { } old, New: { } now })
        {
            return true;
        }

        var (before, after) = (old.Read<V1Node>(), now.Read<V1Node>());
        return NodeFit.IsReady(before) != NodeFit.IsReady(after)
            || (before.Spec?.Unschedulable ?? false) != (after.Spec?.Unschedulable ?? false)
            || !Taints(before).SequenceEqual(Taints(after))
            || !old.Labels.OrderBy(one => one.Key).SequenceEqual(now.Labels.OrderBy(one => one.Key));
    }

    private static IEnumerable<(string Key, string Value, string Effect)> Taints(V1Node node) =>
        (node.Spec?.Taints ?? []).Select(taint => (taint.Key, taint.Value, taint.Effect));

    private static string Explain(string[] reasons)
    {
        if (reasons.Length == 0)
        {
            return "no nodes available to schedule pods";
        }

        var counted = reasons.CountBy(reason => reason).Select(one => $"{one.Value} {one.Key}")
            .Order(StringComparer.Ordinal);
        return $"0/{reasons.Length} nodes are available: {string.Join(", ", counted)}. "
            + $"preemption: 0/{reasons.Length} nodes are available: "
            + $"{reasons.Length} Preemption is not helpful for scheduling.";
    }

    /// <summary>What the pod prefers; then where its siblings are fewest, by node and by zone; then where pods are
    /// fewest.</summary>
    private KnownObject Best(KnownObject pod, V1Pod model, IReadOnlyList<KnownObject> nodes)
    {
        var siblings = pod.Controller is { } owner
            ? context.View.PodsByController[owner.Uid].Select(one => one.Read<V1Pod>())
                .Where(one => one.IsActive() && one.NodeName() is not null)
                .CountBy(one => one.NodeName()!)
                .ToDictionary(one => one.Key, one => one.Value)
            : [];
        var byZone = context.View.Nodes.All.GroupBy(Zone)
            .ToDictionary(zone => zone.Key, zone => zone.Sum(node => siblings.GetValueOrDefault(node.Name)));
        return nodes
            .OrderByDescending(node => NodeFit.Preference(model, node.Read<V1Node>()))
            .ThenBy(node => siblings.GetValueOrDefault(node.Name))
            .ThenBy(node => byZone[Zone(node)])
            .ThenBy(node => context.View.PodsByNode.Count(node.Name))
            .ThenBy(node => node.Name, StringComparer.Ordinal)
            .First();
    }

    private static string Zone(KnownObject node) => node.Labels.GetValueOrDefault(ZoneLabel, "");

    private void Bind(KnownObject pod, KnownObject node)
    {
        context.Writer.Bind(pod, node.Name);
        _events.Normal(pod, "Scheduled", $"Successfully assigned {pod.Key} to {node.Name}");
    }

    /// <summary>True when that is new.</summary>
    private bool Refuse(KnownObject pod, string reason, string message)
    {
        var old = pod.Read<V1Pod>().Condition("PodScheduled");
        if (old?.Reason == reason && old.Message == message)
        {
            return false;
        }

        context.Writer.SetCondition(pod, new V1PodCondition
        {
            Type = "PodScheduled",
            Status = "False",
            Reason = reason,
            Message = message,
            LastTransitionTime = context.Now,
        });
        return true;
    }
}
