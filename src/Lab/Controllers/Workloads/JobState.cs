using k8s.Models;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>A Job with its pods, and what follows from them.</summary>
internal sealed class JobState
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private readonly DateTime _now;
    private readonly IReadOnlyList<V1Pod> _pods;

    public JobState(KnownObject job, IReadOnlyList<KnownObject> pods, DateTime now)
    {
        (Object, Model, Pods, _now) = (job, job.Read<V1Job>(), pods, now);
        _pods = [.. pods.Select(pod => pod.Read<V1Pod>())];
        Counts = JobCounts.Of(Model, pods);
        Active = [.. pods.Where(pod => pod.Read<V1Pod>().IsActive())];
        // A pod that is deleted and counted is over.
        Terminating = _pods.Count(pod => pod.Metadata.DeletionTimestamp is not null && !pod.IsFinished()
            && !Counts.NewlyFailed.Contains(pod.Metadata.Uid));
        StartTime = IsSuspended ? null : Model.Status?.StartTime ?? now;
    }

    public KnownObject Object { get; }

    public V1Job Model { get; }

    public IReadOnlyList<KnownObject> Pods { get; }

    public JobCounts Counts { get; }

    /// <summary>Neither finished nor on their way out.</summary>
    public IReadOnlyList<KnownObject> Active { get; }

    public int Ready => Active.Count(pod => pod.Read<V1Pod>().IsReady());

    public int Terminating { get; }

    /// <summary>Null while it is suspended.</summary>
    public DateTime? StartTime { get; }

    public bool IsSuspended => Model.Spec.Suspend == true;

    public bool IsFinished => Condition("Complete") is not null || Condition("Failed") is not null;

    /// <summary>When it ended; null while it has not.</summary>
    public DateTime? FinishTime => (Condition("Complete") ?? Condition("Failed"))?.LastTransitionTime;

    /// <summary>Whether as many pods have succeeded as should. A Job that does not say how many is done when its pods
    /// have ended and one has succeeded.</summary>
    public bool IsComplete => Model.Spec.Completions is { } wanted
        ? Counts.AllSucceeded >= wanted
        : Counts.AllSucceeded > 0 && Active.Count == 0;

    /// <summary>Why it will not succeed, in upstream's words; null while it may.</summary>
    public (string Reason, string Message)? Failure =>
        Counts.AllFailed > Patience || IsPastRestarts
            ? ("BackoffLimitExceeded", "Job has reached the specified backoff limit")
        : Deadline <= _now ? ("DeadlineExceeded", "Job was active longer than specified deadline")
        : null;

    /// <summary>When it has run for as long as it may; null when that is not said, or it does not run.</summary>
    public DateTime? Deadline =>
        Model.Spec.ActiveDeadlineSeconds is { } seconds ? StartTime?.AddSeconds(seconds) : null;

    /// <summary>How many pods should run now.</summary>
    public int WantedActive
    {
        get
        {
            var abreast = Model.Spec.Parallelism ?? 1;
            return Model.Spec.Completions is { } all ? Math.Min(abreast, Math.Max(0, all - Counts.AllSucceeded))
                : Counts.AllSucceeded > 0 ? Active.Count
                : abreast;
        }
    }

    /// <summary>Failures in a row make the next pod wait, each twice as long as the one before; null for no wait.
    /// </summary>
    public DateTime? NextAttempt
    {
        get
        {
            var last = _pods.Where(pod => pod.Status?.Phase == "Failed").Select(EndOf).Max();
            if (last is null || Counts.AllFailed == 0)
            {
                return null;
            }

            var pause = FirstPause * Math.Pow(2, Math.Min(Counts.AllFailed, 16) - 1);
            var next = last.Value + (pause < LongestPause ? pause : LongestPause);
            return next > _now ? next : null;
        }
    }

    private int Patience => Model.Spec.BackoffLimit ?? 6;

    /// <summary>Containers that are started again count, too.</summary>
    private bool IsPastRestarts
    {
        get
        {
            if (Model.Spec.Template.Spec.RestartPolicy != "OnFailure")
            {
                return false;
            }

            var restarts = Active.SelectMany(pod => pod.Read<V1Pod>().Status?.ContainerStatuses ?? [])
                .Sum(container => container.RestartCount);
            return Patience == 0 ? restarts > 0 : restarts >= Patience;
        }
    }

    public V1JobCondition? Condition(string type) =>
        Model.Status?.Conditions?.FirstOrDefault(one => one.Type == type && one.Status == "True");

    private static DateTime? EndOf(V1Pod pod) =>
        (pod.Status?.ContainerStatuses ?? []).Select(container => container.State?.Terminated?.FinishedAt).Max()
        ?? pod.Condition("Ready")?.LastTransitionTime
        ?? pod.Metadata.CreationTimestamp;
}
