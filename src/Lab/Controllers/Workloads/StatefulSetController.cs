using k8s.Models;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>Keeps the pods of StatefulSets, each with its number: made from the lowest on, one when the one before is
/// ready, and ended from the highest on. Source: pkg/controller/statefulset/stateful_set_control.go.</summary>
internal sealed class StatefulSetController(ControllerContext context) : IController
{
    private readonly EventRecorder _events = context.EventsOf("statefulset-controller");
    private readonly StatefulClaims _claims = new(context);
    private readonly TemplateHistory _history = new(context);

    public string Name => "statefulset-controller";

    public WorkQueue Queue { get; } = context.NewQueue();

    private ObjectCache Sets => context.View.Cache(WorkloadKinds.StatefulSets);

    public void Observe(ObjectChange change)
    {
        if (change.Kind == WorkloadKinds.StatefulSets)
        {
            Queue.Add(change.Key);
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

        var pods = OwnedObjects.Claim(
            context, set,
            new OwnedObjects.Candidates(
                context.View.PodsByController[set.Uid],
                context.View.FreePods[set.Namespace].Where(pod => StatefulPods.OrdinalOf(set, pod) >= 0)),
            pod => Selectors.Matches(set.Read<V1StatefulSet>().Spec.Selector, pod.Labels));
        if (set.IsDeleting || context.View.IsEnding(set.Namespace))
        {
            return;
        }

        var known = _history.Of(set);
        var state = new StatefulSetState(set, pods, _history.Current(set, known), known, context.Now);
        // What this makes and deletes comes back as changes, and with them the counts.
        TemplatePods.WriteStatus(context, set, state.Status());
        if (Fill(state) && Shrink(state) && state.IsRolling)
        {
            Roll(state);
        }

        var used = pods.Select(StatefulPods.RevisionOf).Append(state.Current.Name).Append(state.Update.Name);
        _history.Trim(set, known, used.ToHashSet());
        if (state.NextAvailable is { } next)
        {
            Queue.AddAfter(key, next - context.Now + TimeSpan.FromMilliseconds(1));
        }
    }

    private void ObserveOwned(KnownObject one)
    {
        if (one.Controller is { } owner)
        {
            if (owner.Kind == WorkloadKinds.StatefulSets.Kind)
            {
                Queue.Add($"{one.Namespace}/{owner.Name}");
            }
        }
        else if (one.Kind == ResourceKinds.Pods)
        {
            foreach (var set in Sets.All.Where(set =>
                set.Namespace == one.Namespace && StatefulPods.OrdinalOf(set, one) >= 0))
            {
                Queue.Add(set.Key);
            }
        }
    }

    /// <summary>Makes what is missing. False when what is there has to get ready first.</summary>
    private bool Fill(StatefulSetState state)
    {
        for (var ordinal = state.Start; ordinal < state.Start + state.Replicas; ordinal++)
        {
            if (!Settle(state, ordinal) && state.IsOrdered)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True when the pod of that number is as it should be.</summary>
    private bool Settle(StatefulSetState state, int ordinal)
    {
        if (state.Find(ordinal) is not { } pod)
        {
            Create(state, ordinal);
            return false;
        }

        if (!pod.IsDeleting && pod.Read<V1Pod>().IsFinished())
        {
            _events.Warning(
                state.Object, "RecreatingFailedPod",
                $"StatefulSet {state.Object.Key} is recreating failed Pod {pod.Name}");
            context.Writer.Delete(pod);
            return false;
        }

        return state.IsHealthy(pod);
    }

    /// <summary>Ends what is too many. False when it has to wait.</summary>
    private bool Shrink(StatefulSetState state)
    {
        foreach (var pod in state.Condemned)
        {
            if (!pod.IsDeleting)
            {
                _claims.GoWith(state.Object, pod);
                Delete(state, pod);
            }

            if (state.IsOrdered)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Ends one pod of an older template, the highest number first, when all above it are well; or as many as
    /// may be away at a time.</summary>
    private void Roll(StatefulSetState state)
    {
        if (state.MayBeAway is { } most)
        {
            foreach (var stale in state.Stale.Take(Math.Max(0, most - state.Away)).ToArray())
            {
                Delete(state, stale);
            }

            return;
        }

        for (var ordinal = state.Start + state.Replicas - 1; ordinal >= state.Start + state.Partition; ordinal--)
        {
            if (state.Find(ordinal) is not { } pod)
            {
                return;
            }

            if (StatefulPods.RevisionOf(pod) != state.Update.Name && !pod.IsDeleting)
            {
                Delete(state, pod);
                return;
            }

            if (!state.IsHealthy(pod))
            {
                return;
            }
        }
    }

    private void Create(StatefulSetState state, int ordinal)
    {
        var name = StatefulPods.NameOf(state.Object, ordinal);
        try
        {
            _claims.Ensure(state.Object, name, _events);
            context.Writer.Create(
                ResourceKinds.Pods, StatefulPods.New(state.Object, state.RevisionFor(ordinal), ordinal));
            _events.Normal(
                state.Object, "SuccessfulCreate",
                $"create Pod {name} in StatefulSet {state.Object.Name} successful");
        }
        catch (StoreException refused) when (refused.Kind != StoreError.AlreadyExists)
        {
            _events.Warning(
                state.Object, "FailedCreate",
                $"create Pod {name} in StatefulSet {state.Object.Name} failed error: {refused.Message}");
            throw;
        }
    }

    private void Delete(StatefulSetState state, KnownObject pod)
    {
        context.Writer.Delete(pod);
        _events.Normal(
            state.Object, "SuccessfulDelete",
            $"delete Pod {pod.Name} in StatefulSet {state.Object.Name} successful");
    }
}
