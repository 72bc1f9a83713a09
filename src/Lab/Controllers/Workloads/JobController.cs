using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>Runs the pods of Jobs until enough have succeeded, or too many failed. Source:
/// pkg/controller/job/job_controller.go; policies of failure and success are not in it.</summary>
internal sealed class JobController(ControllerContext context) : IController
{
    /// <summary>Before the key of a pod that bears the finalizer of a Job that is gone.</summary>
    private const string Left = "left:";

    private readonly EventRecorder _events = context.EventsOf("job-controller");

    public string Name => "job-controller";

    public WorkQueue Queue { get; } = context.NewQueue();

    private ObjectCache Jobs => context.View.Cache(WorkloadKinds.Jobs);

    public void Observe(ObjectChange change)
    {
        if (change.Kind == WorkloadKinds.Jobs)
        {
            Queue.Add(change.Key);
            foreach (var pod in change is { New: null, Old: { } gone } ? context.View.PodsByController[gone.Uid] : [])
            {
                Queue.Add(Left + pod.Key);
            }
        }
        else if (change.Kind == ResourceKinds.Pods)
        {
            foreach (var pod in change.Sides)
            {
                ObservePod(pod);
            }
        }
    }

    public void Reconcile(string key)
    {
        if (key.StartsWith(Left, StringComparison.Ordinal))
        {
            LetGo(key[Left.Length..]);
        }
        else if (Jobs.Find(key) is { } job)
        {
            Reconcile(job);
        }
    }

    private void Reconcile(KnownObject job)
    {
        var state = new JobState(job, context.View.PodsByController[job.Uid], context.Now);
        if (job.IsDeleting)
        {
            Untrack(state.Pods.Where(pod => pod.HasFinalizer(JobCounts.Finalizer)));
            return;
        }

        var status = JobStatus.Of(state, context.Now);
        // Counted first, and only then let go: whatever happens between, no pod counts twice.
        TemplatePods.WriteStatus(context, job, status);
        Announce(state, status);
        Untrack(state.Pods.Where(pod => state.Counts.Counted.Contains(pod.Uid)));
        if (status.Conditions?.Any(JobStatus.IsEnd) == true || state.IsSuspended)
        {
            Delete(state, state.Active);
        }
        else if (!context.View.IsEnding(job.Namespace))
        {
            Manage(state);
        }

        Later(state);
    }

    private void ObservePod(KnownObject pod)
    {
        if (pod.Controller is { } owner && owner.Kind == WorkloadKinds.Jobs.Kind)
        {
            var key = $"{pod.Namespace}/{owner.Name}";
            Queue.Add(Jobs.Find(key)?.Uid == owner.Uid ? key : Left + pod.Key);
        }
        else if (pod.HasFinalizer(JobCounts.Finalizer))
        {
            Queue.Add(Left + pod.Key);
        }
    }

    private void LetGo(string key)
    {
        if (context.View.Pods.Find(key) is { } pod && pod.HasFinalizer(JobCounts.Finalizer)
            && Jobs.All.All(job => job.Uid != pod.Controller?.Uid))
        {
            Untrack([pod]);
        }
    }

    private void Manage(JobState state)
    {
        var missing = state.WantedActive - state.Active.Count;
        if (state.Model.Spec.PodReplacementPolicy == "Failed")
        {
            missing -= state.Terminating;
        }

        if (missing < 0)
        {
            var models = state.Active.Select(pod => pod.Read<V1Pod>());
            Delete(state, PodVictims.Choose(state.Active, models, -missing, context.Now));
        }
        else if (missing > 0 && state.NextAttempt is { } next)
        {
            Queue.AddAfter(state.Object.Key, next - context.Now + TimeSpan.FromMilliseconds(1));
        }
        else
        {
            Create(state, missing);
        }
    }

    private void Create(JobState state, int count)
    {
        var json = TemplatePods.New(state.Object, state.Object.Stored.ToJson()["spec"]!["template"]!.AsObject());
        var metadata = json.Ensure("metadata");
        metadata["generateName"] = $"{state.Object.Name}-";
        int[] indexes = JobIndexes.AreUsed(state.Model) ? [.. JobIndexes.Missing(state).Take(count)] : [];
        metadata["finalizers"] = new JsonArray([.. metadata.Texts("finalizers").Append(JobCounts.Finalizer)
            .Select(one => (JsonNode)one)]);
        for (var made = 0; made < (JobIndexes.AreUsed(state.Model) ? indexes.Length : count); made++)
        {
            var wanted = (JsonObject)json.DeepClone();
            if (indexes.Length > 0)
            {
                JobIndexes.Give(wanted, state.Object.Name, indexes[made]);
            }

            try
            {
                var pod = context.Writer.Create(ResourceKinds.Pods, wanted);
                _events.Normal(state.Object, "SuccessfulCreate", $"Created pod: {pod.Name}");
            }
            catch (StoreException refused) when (refused.Kind != StoreError.AlreadyExists)
            {
                _events.Warning(state.Object, "FailedCreate", $"Error creating: {refused.Message}");
                throw;
            }
        }
    }

    private void Delete(JobState state, IReadOnlyList<KnownObject> pods)
    {
        foreach (var pod in pods)
        {
            context.Writer.Delete(pod);
            _events.Normal(state.Object, "SuccessfulDelete", $"Deleted pod: {pod.Name}");
        }
    }

    private void Untrack(IEnumerable<KnownObject> pods)
    {
        foreach (var pod in pods)
        {
            context.Writer.Update(pod, json =>
            {
                var metadata = json.Ensure("metadata");
                metadata.Set("finalizers", [.. metadata.Texts("finalizers").Where(one => one != JobCounts.Finalizer)]);
            });
        }
    }

    /// <summary>Says what is new in the status.</summary>
    private void Announce(JobState state, V1JobStatus status)
    {
        foreach (var condition in (status.Conditions ?? []).Where(one => one.Status == "True"
            && state.Condition(one.Type) is null))
        {
            switch (condition.Type)
            {
                case "Complete":
                    _events.Normal(state.Object, "Completed", "Job completed");
                    break;
                case "Failed":
                    _events.Warning(state.Object, condition.Reason, condition.Message);
                    break;
                case "Suspended":
                    _events.Normal(state.Object, "Suspended", "Job suspended");
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>What the clock will bring.</summary>
    private void Later(JobState state)
    {
        if (state.Deadline is { } deadline && !state.IsFinished)
        {
            Queue.AddAfter(state.Object.Key, deadline - context.Now + TimeSpan.FromMilliseconds(1));
        }

        if (state.FinishTime is { } end && state.Model.Spec.TtlSecondsAfterFinished is { } seconds)
        {
            var left = end.AddSeconds(seconds) - context.Now;
            if (left > TimeSpan.Zero)
            {
                Queue.AddAfter(state.Object.Key, left + TimeSpan.FromMilliseconds(1));
            }
            else
            {
                context.Writer.Delete(state.Object, new Deletion { PropagationPolicy = "Foreground" });
            }
        }
    }
}
