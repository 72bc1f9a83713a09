using k8s.Models;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Loop;
using Signalbox.Lab.Controllers.Scheduling;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>Keeps a pod of each DaemonSet on every node that fits.</summary>
internal sealed class DaemonSetController(ControllerContext context) : IController
{
    private readonly EventRecorder _events = context.EventsOf("daemonset-controller");
    private readonly TemplateHistory _history = new(context);

    public string Name => "daemonset-controller";

    public WorkQueue Queue { get; } = context.NewQueue();

    private ObjectCache Sets => context.View.Cache(WorkloadKinds.DaemonSets);

    public void Observe(ObjectChange change)
    {
        if (change.Kind == WorkloadKinds.DaemonSets)
        {
            Queue.Add(change.Key);
        }
        else if (change.Kind == ResourceKinds.Nodes && Scheduler.IsNews(change))
        {
            foreach (var set in Sets.All)
            {
                Queue.Add(set.Key);
            }
        }
        else if (change.Kind == ResourceKinds.Pods || change.Kind == WorkloadKinds.ControllerRevisions)
        {
            foreach (var side in change.Sides)
            {
                ObserveOwned(side);
            }
        }
    }

    public void Reconcile(string key)
    {
        if (Sets.Find(key) is not { } set)
        {
            return;
        }

        var pods = OwnPods(set);
        var known = _history.Of(set);
        if (set.IsDeleting || context.View.IsEnding(set.Namespace))
        {
            return;
        }

        var revision = _history.Current(set, known);
        var state = StateOf(set, revision, pods);
        var steps = DaemonSetSteps.Fill(state);
        if (steps is { Create.Count: 0, Delete.Count: 0 })
        {
            steps = DaemonSetSteps.Roll(state);
        }

        // What this makes and deletes comes back as changes, and with them the counts.
        TemplatePods.WriteStatus(context, set, state.Status());
        Take(state, steps);
        var used = pods.Select(pod => pod.Labels.GetValueOrDefault(TemplateHistory.HashLabel, ""));
        _history.Trim(set, known, used.Append(revision.Hash).ToHashSet());
        if (state.NextAvailable is { } next)
        {
            Queue.AddAfter(key, next - context.Now + TimeSpan.FromMilliseconds(1));
        }
    }

    private void ObserveOwned(KnownObject one)
    {
        if (one.Controller is { } owner)
        {
            if (owner.Kind == WorkloadKinds.DaemonSets.Kind)
            {
                Queue.Add($"{one.Namespace}/{owner.Name}");
            }
        }
        else if (one.Kind == ResourceKinds.Pods)
        {
            foreach (var set in Sets.All.Where(set => set.Namespace == one.Namespace && Selects(set, one)))
            {
                Queue.Add(set.Key);
            }
        }
    }

    private static bool Selects(KnownObject set, KnownObject pod) =>
        Selectors.Matches(set.Read<V1DaemonSet>().Spec.Selector, pod.Labels);

    private IReadOnlyList<KnownObject> OwnPods(KnownObject set) => OwnedObjects.Claim(
        context, set,
        new OwnedObjects.Candidates(
            context.View.PodsByController[set.Uid],
            context.View.FreePods[set.Namespace].Where(pod => pod.Read<V1Pod>().IsActive())),
        pod => Selects(set, pod));

    private DaemonSetState StateOf(KnownObject set, TemplateRevision revision, IReadOnlyList<KnownObject> pods)
    {
        var byNode = pods.Where(pod => !pod.IsDeleting)
            .OrderBy(pod => pod.Created).ThenBy(pod => pod.Name, StringComparer.Ordinal)
            .ToLookup(pod => DaemonPods.NodeOf(pod.Read<V1Pod>()) ?? "");
        var isEnding = pods.Where(pod => pod.IsDeleting)
            .Select(pod => DaemonPods.NodeOf(pod.Read<V1Pod>()))
            .ToHashSet();
        var nodes = new List<DaemonNode>();
        foreach (var node in context.View.Nodes.All.OrderBy(node => node.Name, StringComparer.Ordinal))
        {
            var (shouldRun, mayStay) = DaemonPods.Fit(set, node.Read<V1Node>());
            nodes.Add(new DaemonNode(node.Name, shouldRun, mayStay, [.. byNode[node.Name]])
            {
                IsEnding = isEnding.Contains(node.Name),
            });
        }

        // A pod that waits for a node that is gone waits for nothing.
        var gone = byNode.Where(group => context.View.Nodes.Find(group.Key) is null)
            .Select(group => new DaemonNode(group.Key, false, false, [.. group.Where(IsUnassigned)]));
        return new DaemonSetState(set, revision, [.. nodes, .. gone], context.Now);
    }

    private static bool IsUnassigned(KnownObject pod) => pod.Read<V1Pod>().NodeName() is null;

    private void Take(DaemonSetState state, DaemonSetSteps steps)
    {
        foreach (var pod in steps.Delete)
        {
            if (pod.Read<V1Pod>() is { Status.Phase: "Failed" } failed)
            {
                _events.Warning(
                    state.Object, "FailedDaemonPod",
                    $"Found failed daemon pod {pod.Key} on node {failed.NodeName()}, will try to kill it");
            }

            context.Writer.Delete(pod);
            _events.Normal(state.Object, "SuccessfulDelete", $"Deleted pod: {pod.Name}");
        }

        foreach (var node in steps.Create)
        {
            try
            {
                var made = context.Writer.Create(
                    ResourceKinds.Pods, DaemonPods.New(state.Object, state.Revision, node));
                _events.Normal(state.Object, "SuccessfulCreate", $"Created pod: {made.Name}");
            }
            catch (StoreException refused) when (refused.Kind != StoreError.AlreadyExists)
            {
                _events.Warning(state.Object, "FailedCreate", $"Error creating: {refused.Message}");
                throw;
            }
        }
    }
}
