using System.Collections.Immutable;
using k8s.Models;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>How a Job's pods have ended. A pod bears a finalizer until it is counted, and its uid stands in the Job's
/// status until the finalizer is gone: so each counts once, whoever deletes it. Source:
/// pkg/controller/job/job_controller.go, tracking with finalizers.</summary>
/// <param name="Succeeded">Of pods that are counted and done with.</param>
/// <param name="Failed">The same.</param>
/// <param name="NewlySucceeded">Uids of pods that are counted, and bear the finalizer still.</param>
/// <param name="NewlyFailed">The same.</param>
internal sealed record JobCounts(
    int Succeeded, int Failed, ImmutableSortedSet<string> NewlySucceeded, ImmutableSortedSet<string> NewlyFailed)
{
    /// <summary>Of an Indexed Job: the numbers that have succeeded, each once.</summary>
    public ImmutableSortedSet<int> Indexes { get; init; } = [];

    /// <summary>Uids of pods that are counted, and bear the finalizer still.</summary>
    public ImmutableSortedSet<string> Counted { get; private init; } = NewlySucceeded.Union(NewlyFailed);

    public const string Finalizer = "batch.kubernetes.io/job-tracking";

    public int AllSucceeded => Succeeded + NewlySucceeded.Count;

    public int AllFailed => Failed + NewlyFailed.Count;

    /// <summary>From what the status says, and the pods as they are.</summary>
    public static JobCounts Of(V1Job job, IReadOnlyList<KnownObject> pods)
    {
        var status = job.Status;
        var bearers = pods.Where(pod => pod.HasFinalizer(Finalizer)).ToArray();
        var uids = bearers.Select(pod => pod.Uid).ToHashSet();
        var counted = status?.UncountedTerminatedPods;
        string[] succeeded = [.. counted?.Succeeded ?? []];
        string[] failed = [.. counted?.Failed ?? []];
        var ended = bearers.Where(pod => HasEnded(pod.Read<V1Pod>())).ToLookup(
            pod => pod.Read<V1Pod>().Status?.Phase == "Succeeded", pod => pod.Uid);
        if (JobIndexes.AreUsed(job))
        {
            return new JobCounts(
                0, (status?.Failed ?? 0) + failed.Count(uid => !uids.Contains(uid)), [],
                [.. failed.Where(uids.Contains), .. ended[false]]).WithIndexes(job, bearers, ended[true]);
        }

        return new JobCounts(
            (status?.Succeeded ?? 0) + succeeded.Count(uid => !uids.Contains(uid)),
            (status?.Failed ?? 0) + failed.Count(uid => !uids.Contains(uid)),
            [.. succeeded.Where(uids.Contains), .. ended[true].Except(failed)],
            [.. failed.Where(uids.Contains), .. ended[false].Except(succeeded)]);
    }

    public V1UncountedTerminatedPods ToModel() => new()
    {
        Succeeded = NewlySucceeded.IsEmpty ? null : [.. NewlySucceeded],
        Failed = NewlyFailed.IsEmpty ? null : [.. NewlyFailed],
    };

    /// <summary>What has succeeded is counted by its number, not by its pods.</summary>
    private JobCounts WithIndexes(V1Job job, KnownObject[] bearers, IEnumerable<string> succeeded)
    {
        var completions = job.Spec.Completions ?? 0;
        var uids = succeeded.ToImmutableSortedSet();
        var indexes = JobIndexes.Parse(job.Status?.CompletedIndexes, completions).Union(
            bearers.Where(pod => uids.Contains(pod.Uid)).Select(JobIndexes.Of)
                .Where(index => index >= 0 && index < completions));
        return this with { Succeeded = indexes.Count, Indexes = indexes, Counted = Counted.Union(uids) };
    }

    /// <summary>Finished; or deleted, and no node has anything left to end.</summary>
    private static bool HasEnded(V1Pod pod) =>
        pod.IsFinished()
        || (pod.Metadata.DeletionTimestamp is not null
            && (pod.NodeName() is null || pod.Metadata.DeletionGracePeriodSeconds == 0));
}
