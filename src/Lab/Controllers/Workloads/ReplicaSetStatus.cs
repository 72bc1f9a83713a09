using k8s.Models;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>What a ReplicaSet says of its pods.</summary>
/// <param name="Status">As the API keeps it.</param>
/// <param name="NextAvailable">When the next of them will have been ready for long enough; null when none is on its way
/// there.</param>
internal sealed record ReplicaSetStatus(V1ReplicaSetStatus Status, DateTime? NextAvailable)
{
    private const string ReplicaFailure = "ReplicaFailure";

    /// <param name="set">The ReplicaSet.</param>
    /// <param name="pods">Its pods, those that end included.</param>
    /// <param name="failure">Why pods could not be made or deleted.</param>
    /// <param name="now">Availability counts up to here.</param>
    public static ReplicaSetStatus Of(
        V1ReplicaSet set, IReadOnlyList<V1Pod> pods, ReplicaSetFailure? failure, DateTime now)
    {
        var active = pods.Where(pod => pod.IsActive()).ToArray();
        var template = set.Spec.Template?.Metadata?.Labels ?? new Dictionary<string, string>();
        var availableAt = active.Select(pod => pod.AvailableAt(set.Spec.MinReadySeconds ?? 0)).ToArray();
        var next = availableAt.Where(time => time > now).Min();
        var status = new V1ReplicaSetStatus
        {
            Replicas = active.Length,
            FullyLabeledReplicas = NullIfZero(active.Count(pod => HasLabels(pod, template))),
            ReadyReplicas = NullIfZero(active.Count(pod => pod.IsReady())),
            AvailableReplicas = NullIfZero(availableAt.Count(time => time <= now)),
            TerminatingReplicas = pods.Count(pod => !pod.IsFinished() && pod.Metadata.DeletionTimestamp is not null),
            ObservedGeneration = set.Metadata.Generation,
            Conditions = Conditions(set, failure, now),
        };
        return new ReplicaSetStatus(status, next);
    }

    private static List<V1ReplicaSetCondition>? Conditions(V1ReplicaSet set, ReplicaSetFailure? failure, DateTime now)
    {
        var all = set.Status?.Conditions ?? [];
        var others = all.Where(one => one.Type != ReplicaFailure).ToList();
        if (failure is not null)
        {
            var old = all.FirstOrDefault(one => one.Type == ReplicaFailure && one.Reason == failure.Reason);
            others.Add(old ?? new V1ReplicaSetCondition
            {
                Type = ReplicaFailure,
                Status = "True",
                Reason = failure.Reason,
                Message = failure.Message,
                LastTransitionTime = now,
            });
        }

        return others.Count == 0 ? null : others;
    }

    private static bool HasLabels(V1Pod pod, IDictionary<string, string> wanted) =>
        wanted.All(label => pod.Metadata.Labels?.TryGetValue(label.Key, out var value) == true && value == label.Value);

    /// <summary>The API leaves out counts that are zero.</summary>
    private static int? NullIfZero(int count) => count == 0 ? null : count;
}

/// <summary>Why a ReplicaSet's pods could not be made.</summary>
internal sealed record ReplicaSetFailure(string Reason, string Message, StoreException Cause);
