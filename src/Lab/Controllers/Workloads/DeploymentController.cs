using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>Rolls a Deployment's template out over ReplicaSets. Each turn takes one step, and a step that writes to a
/// ReplicaSet ends the turn: the change brings the next.</summary>
internal sealed class DeploymentController(ControllerContext context) : IController
{
    private readonly EventRecorder _events = context.EventsOf("deployment-controller");
    private readonly Revisions _revisions = new(context);

    public string Name => "deployment-controller";

    public WorkQueue Queue { get; } = context.NewQueue();

    public void Observe(ObjectChange change)
    {
        if (change.Kind == ResourceKinds.Deployments)
        {
            Queue.Add(change.Key);
        }
        else if (change.Kind == ResourceKinds.ReplicaSets)
        {
            foreach (var set in change.Sides)
            {
                ObserveSet(set);
            }
        }
        else if (change.Kind == ResourceKinds.Pods && change.New is null)
        {
            ObserveEnd(change.Old!);
        }
    }

    public void Reconcile(string key)
    {
        if (context.View.Deployments.Find(key) is not { } deployment || context.View.IsEnding(deployment.Namespace))
        {
            return;
        }

        var model = deployment.Read<V1Deployment>();
        if (Selectors.IsEmpty(model.Spec.Selector))
        {
            _events.Warning(deployment, "SelectingAll",
                "This deployment is selecting all pods. A non-empty selector is required.");
            return;
        }

        var candidates = new OwnedObjects.Candidates(
            context.View.ReplicaSetsByController[deployment.Uid], context.View.FreeReplicaSets[deployment.Namespace]);
        var sets = OwnedObjects.Claim(
            context, deployment, candidates, set => Selectors.Matches(model.Spec.Selector, set.Labels));
        var state = RolloutState.Of(deployment, sets);
        if (deployment.IsDeleting)
        {
            WriteStatus(state, DeploymentProgress.Counts(state, context.Now));
        }
        else if (!NotePause(state))
        {
            Step(state);
        }
    }

    private void ObserveSet(KnownObject set)
    {
        if (set.Controller is { } owner)
        {
            Queue.Add($"{set.Namespace}/{owner.Name}");
            return;
        }

        foreach (var deployment in context.View.MaySelect(ResourceKinds.Deployments, set.Namespace, set.Labels))
        {
            Queue.Add(deployment.Key);
        }
    }

    /// <summary>A Deployment that recreates waits for the last old pod to be gone.</summary>
    private void ObserveEnd(KnownObject pod)
    {
        if (pod.Controller is { } owner
            && context.View.ReplicaSets.Find(pod.Namespace, owner.Name)?.Controller is { } deployment)
        {
            Queue.Add($"{pod.Namespace}/{deployment.Name}");
        }
    }

    /// <summary>Says in the status that a rollout has been paused or goes on, for its deadline does not count
    /// meanwhile. True when that was new.</summary>
    private bool NotePause(RolloutState state)
    {
        const string Paused = "DeploymentPaused";
        var reason = DeploymentProgress.Of(state.Model.Status)?.Reason;
        if (state.ProgressDeadline is null || reason == "ProgressDeadlineExceeded"
            || state.IsPaused == (reason == Paused))
        {
            return false;
        }

        var words = state.IsPaused
            ? (Reason: Paused, Message: "Deployment is paused")
            : (Reason: "DeploymentResumed", Message: "Deployment is resumed");
        SetProgress(state, "Unknown", words.Reason, words.Message);
        return true;
    }

    private void Step(RolloutState state)
    {
        if (_revisions.Renew(state))
        {
            return;
        }

        if (state.IsPaused || state.Active.Any(set => set.Desired is { } desired && desired != state.Replicas))
        {
            if (!Rescale(state))
            {
                Finish(state, DeploymentProgress.Counts(state, context.Now), cleans: state.IsPaused);
            }

            return;
        }

        if (!(state.IsRolling ? Roll(state) : Recreate(state)))
        {
            var status = DeploymentProgress.Rollout(state, context.Now);
            Finish(state, status, cleans: DeploymentProgress.IsComplete(state, status));
        }
    }

    private bool Roll(RolloutState state)
    {
        if (state.New is null)
        {
            CreateNew(state);
            return true;
        }

        if (Scale(state, state.New, RolloutSteps.SizeOfNew(state)))
        {
            return true;
        }

        var sizes = RolloutSteps.SizesOfOld(state);
        foreach (var (set, size) in sizes)
        {
            Scale(state, set, size);
        }

        return sizes.Count > 0;
    }

    private bool Recreate(RolloutState state)
    {
        var isScaled = false;
        foreach (var set in state.Old.Where(set => set.Wanted > 0))
        {
            isScaled |= Scale(state, set, 0);
        }

        if (isScaled)
        {
            return true;
        }

        var isRunning = state.Old.SelectMany(set => context.View.PodsByController[set.Object.Uid])
            .Any(pod => !pod.Read<V1Pod>().IsFinished());
        if (isRunning)
        {
            return false;
        }

        if (state.New is null)
        {
            CreateNew(state);
            return true;
        }

        return Scale(state, state.New, state.Replicas);
    }

    /// <summary>The Deployment's number has changed: one ReplicaSet takes it, or several share it. True when one was
    /// scaled.</summary>
    private bool Rescale(RolloutState state)
    {
        var active = state.Active.ToArray();
        var isSaturated = state.New is { } made && made.Wanted == state.Replicas && made.Desired == state.Replicas
            && made.Available == state.Replicas;
        IReadOnlyList<(RolloutSet Set, int Size)> sizes = active switch
        {
            [] => (state.New ?? (state.Old is [.., var last] ? last : null)) is { } one ? [(one, state.Replicas)] : [],
            [var only] => [(only, state.Replicas)],
            _ when isSaturated => [.. state.Old.Where(set => set.Wanted > 0).Select(set => (set, 0))],
            _ when state.IsRolling => RolloutSteps.Proportional(state),
            _ => [],
        };
        var isScaled = false;
        foreach (var (set, size) in sizes)
        {
            isScaled |= Scale(state, set, size);
        }

        return isScaled;
    }

    private void CreateNew(RolloutState state)
    {
        var size = RolloutSteps.SizeOfNew(state);
        if (_revisions.CreateNew(state, size) is not { } made)
        {
            return;
        }

        if (size > 0)
        {
            _events.Normal(
                state.Object, "ScalingReplicaSet", $"Scaled up replica set {made.Name} from 0 to {size}");
        }

        if (state.ProgressDeadline is not null)
        {
            SetProgress(state, "True", "NewReplicaSetCreated", $"Created new replica set \"{made.Name}\"");
        }
    }

    private bool Scale(RolloutState state, RolloutSet set, int size)
    {
        if (!_revisions.Scale(state, set, size))
        {
            return false;
        }

        if (set.Wanted != size)
        {
            var way = set.Wanted < size ? "up" : "down";
            _events.Normal(
                state.Object, "ScalingReplicaSet", $"Scaled {way} replica set {set.Name} from {set.Wanted} to {size}");
        }

        return true;
    }

    private void SetProgress(RolloutState state, string status, string reason, string message)
    {
        var next = new V1DeploymentStatus { Conditions = [.. state.Model.Status?.Conditions ?? []] };
        DeploymentProgress.Set(
            next, DeploymentProgress.New(DeploymentProgress.Progressing, status, reason, message, context.Now));
        context.Writer.UpdateStatus(state.Object, json =>
        {
            var now = json["status"] as JsonObject ?? [];
            now["conditions"] = ObjectModels.ToJson(next)["conditions"]!.DeepClone();
            json["status"] = now.Parent is null ? now : now.DeepClone();
        });
    }

    private void Finish(RolloutState state, V1DeploymentStatus status, bool cleans)
    {
        if (cleans)
        {
            ForgetOld(state);
        }

        WriteStatus(state, status);
        if (DeploymentProgress.Deadline(state, status) is { } deadline)
        {
            Queue.AddAfter(state.Object.Key, deadline - context.Now + TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Deletes the oldest ReplicaSets beyond the history limit that have nothing left to do.</summary>
    private void ForgetOld(RolloutState state)
    {
        var excess = state.Old.Count - (state.Model.Spec.RevisionHistoryLimit ?? 10);
        var oldest = state.Old.OrderBy(set => set.Revision).Take(Math.Max(0, excess));
        foreach (var set in oldest.Where(set => set.Wanted == 0 && set.Actual == 0 && !set.Object.IsDeleting
            && set.Object.Stored.Generation <= (set.Model.Status?.ObservedGeneration ?? 0)))
        {
            context.Writer.Delete(set.Object, new Deletion());
        }
    }

    private void WriteStatus(RolloutState state, V1DeploymentStatus status)
    {
        var wanted = ObjectModels.ToJson(status);
        if (!JsonNode.DeepEquals(wanted, ObjectModels.ToJson(state.Model.Status ?? new V1DeploymentStatus())))
        {
            context.Writer.UpdateStatus(state.Object, json => json["status"] = wanted);
        }
    }
}
