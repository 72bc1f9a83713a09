using k8s.Models;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>What a Deployment says of itself: counts, and whether it is available and makes progress. The reasons and
/// messages are upstream's, for scripts and people know them.</summary>
internal static class DeploymentProgress
{
    public const string Progressing = "Progressing";
    public const string IsDone = "NewReplicaSetAvailable";
    private const string TimedOut = "ProgressDeadlineExceeded";

    /// <summary>The counts and the condition Available; Progressing as it was.</summary>
    public static V1DeploymentStatus Counts(RolloutState state, DateTime now)
    {
        var available = state.All.Sum(set => set.Available);
        var status = new V1DeploymentStatus
        {
            ObservedGeneration = state.Model.Metadata.Generation,
            Replicas = NullIfZero(state.All.Sum(set => set.Actual)),
            UpdatedReplicas = NullIfZero(state.New?.Actual ?? 0),
            ReadyReplicas = NullIfZero(state.All.Sum(set => set.Ready)),
            AvailableReplicas = NullIfZero(available),
            UnavailableReplicas = NullIfZero(Math.Max(0, state.All.Sum(set => set.Wanted) - available)),
            TerminatingReplicas = state.All.Sum(set => set.Terminating),
            CollisionCount = state.Model.Status?.CollisionCount,
            Conditions = [.. state.Model.Status?.Conditions ?? []],
        };
        var isAvailable = available >= state.Replicas - state.MaxUnavailable;
        var words = isAvailable
            ? ("True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
            : ("False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.");
        Set(status, New("Available", words.Item1, words.Item2, words.Item3, now));
        return status;
    }

    /// <summary>The counts and all conditions, of a Deployment that may roll.</summary>
    public static V1DeploymentStatus Rollout(RolloutState state, DateTime now)
    {
        var status = Counts(state, now);
        if (state.ProgressDeadline is null)
        {
            Remove(status, Progressing);
        }
        else if (!(status.Replicas == status.UpdatedReplicas && Of(status)?.Reason == IsDone))
        {
            SetProgress(state, status, now);
        }

        var failure = state.All.SelectMany(set => set.Model.Status?.Conditions ?? [])
            .FirstOrDefault(one => one.Type == "ReplicaFailure");
        if (failure is null)
        {
            Remove(status, "ReplicaFailure");
        }
        else
        {
            Set(status, New("ReplicaFailure", failure.Status, failure.Reason, failure.Message, now));
        }

        return status;
    }

    /// <summary>Whether the new ReplicaSet has all pods, available, and no other has any.</summary>
    public static bool IsComplete(RolloutState state, V1DeploymentStatus status) =>
        (status.UpdatedReplicas ?? 0) == state.Replicas
        && (status.Replicas ?? 0) == state.Replicas
        && (status.AvailableReplicas ?? 0) == state.Replicas;

    /// <summary>When a lack of progress becomes a failure; null when it cannot, or has.</summary>
    public static DateTime? Deadline(RolloutState state, V1DeploymentStatus status) =>
        state.ProgressDeadline is { } deadline && !state.IsPaused && !IsComplete(state, status)
        && Of(status) is { Reason: not (IsDone or TimedOut) } progress
            ? (progress.LastUpdateTime ?? DateTime.MinValue) + deadline
            : null;

    public static V1DeploymentCondition? Of(V1DeploymentStatus? status) =>
        status?.Conditions?.FirstOrDefault(one => one.Type == Progressing);

    public static V1DeploymentCondition New(string type, string status, string reason, string message, DateTime now) =>
        new()
        {
            Type = type,
            Status = status,
            Reason = reason,
            Message = message,
            LastUpdateTime = now,
            LastTransitionTime = now,
        };

    /// <summary>The time of the last transition is that of a change of the condition's status alone.</summary>
    public static void Set(V1DeploymentStatus status, V1DeploymentCondition condition)
    {
        var old = status.Conditions?.FirstOrDefault(one => one.Type == condition.Type);
        if (old is not null && old.Status == condition.Status && old.Reason == condition.Reason)
        {
            return;
        }

        condition.LastTransitionTime = old?.Status == condition.Status
            ? old.LastTransitionTime
            : condition.LastTransitionTime;
        Remove(status, condition.Type);
        status.Conditions!.Add(condition);
    }

    private static void SetProgress(RolloutState state, V1DeploymentStatus status, DateTime now)
    {
        var what = state.New is { } made ? $"ReplicaSet \"{made.Name}\"" : $"Deployment \"{state.Object.Name}\"";
        var old = Of(status);
        if (IsComplete(state, status))
        {
            Set(status, New(Progressing, "True", IsDone, $"{what} has successfully progressed.", now));
        }
        else if (HasProgressed(state.Model.Status, status))
        {
            // Set afresh, for its time is what the deadline counts from.
            var progress = New(Progressing, "True", "ReplicaSetUpdated", $"{what} is progressing.", now);
            progress.LastTransitionTime = old?.Status == "True" ? old.LastTransitionTime : now;
            Remove(status, Progressing);
            status.Conditions.Add(progress);
        }
        else if (Deadline(state, status) is { } deadline && deadline < now)
        {
            Set(status, New(Progressing, "False", TimedOut, $"{what} has timed out progressing.", now));
        }
    }

    private static bool HasProgressed(V1DeploymentStatus? before, V1DeploymentStatus now) =>
        (now.UpdatedReplicas ?? 0) > (before?.UpdatedReplicas ?? 0)
        || OldReplicas(now) < OldReplicas(before)
        || (now.ReadyReplicas ?? 0) > (before?.ReadyReplicas ?? 0)
        || (now.AvailableReplicas ?? 0) > (before?.AvailableReplicas ?? 0);

    private static int OldReplicas(V1DeploymentStatus? status) =>
        (status?.Replicas ?? 0) - (status?.UpdatedReplicas ?? 0);

    private static void Remove(V1DeploymentStatus status, string type) =>
        status.Conditions = [.. (status.Conditions ?? []).Where(one => one.Type != type)];

    /// <summary>The API leaves out counts that are zero.</summary>
    private static int? NullIfZero(int count) => count == 0 ? null : count;
}
