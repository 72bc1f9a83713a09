using System.Globalization;
using k8s.Models;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>A StatefulSet with its pods.</summary>
internal sealed class StatefulSetState
{
    private readonly DateTime _now;

    /// <param name="set">The StatefulSet.</param>
    /// <param name="pods">Its pods, those that end included.</param>
    /// <param name="update">The template as it is now.</param>
    /// <param name="known">All revisions that there are.</param>
    /// <param name="now">Availability counts up to here.</param>
    public StatefulSetState(
        KnownObject set, IReadOnlyList<KnownObject> pods, TemplateRevision update,
        IReadOnlyList<TemplateRevision> known, DateTime now)
    {
        (Object, Model, Update, _now) = (set, set.Read<V1StatefulSet>(), update, now);
        var current = Model.Status?.CurrentRevision;
        Current = known.FirstOrDefault(one => one.Name == current) ?? update;
        Pods = [.. pods.OrderBy(pod => StatefulPods.OrdinalOf(set, pod))];
    }

    public KnownObject Object { get; }

    public V1StatefulSet Model { get; }

    /// <summary>By their numbers.</summary>
    public IReadOnlyList<KnownObject> Pods { get; }

    /// <summary>What pods are made of that have not been updated.</summary>
    public TemplateRevision Current { get; }

    public TemplateRevision Update { get; }

    public int Start => Model.Spec.Ordinals?.Start ?? 0;

    public int Replicas => Model.Spec.Replicas ?? 1;

    public int Partition => Model.Spec.UpdateStrategy?.RollingUpdate?.Partition ?? 0;

    /// <summary>How many pods an update may take away at a time, a percentage rounded down; at least one. Null when
    /// nothing is said: then it takes one, and waits for those above it alone.</summary>
    public int? MayBeAway => Model.Spec.UpdateStrategy?.RollingUpdate?.MaxUnavailable?.Value switch
    {
        null => null,
        var text when text.EndsWith('%') =>
            Math.Max(1, Replicas * int.Parse(text[..^1], CultureInfo.InvariantCulture) / 100),
        var text => Math.Max(1, int.Parse(text, CultureInfo.InvariantCulture)),
    };

    /// <summary>How many of the wanted pods are not there, or not well.</summary>
    public int Away => Replicas - Pods.Count(pod => IsWanted(pod) && IsHealthy(pod));

    /// <summary>The pods that an update has to take away still, the highest number first.</summary>
    public IEnumerable<KnownObject> Stale => Pods.Where(pod => IsWanted(pod) && !pod.IsDeleting
        && StatefulPods.OrdinalOf(Object, pod) >= Start + Partition
        && StatefulPods.RevisionOf(pod) != Update.Name).Reverse();

    public bool IsRolling => Model.Spec.UpdateStrategy?.Type != "OnDelete";

    /// <summary>Whether one pod waits for the other.</summary>
    public bool IsOrdered => Model.Spec.PodManagementPolicy != "Parallel";

    /// <summary>The pods that there are too many, the highest number first.</summary>
    public IEnumerable<KnownObject> Condemned => Pods.Where(pod => !IsWanted(pod)).Reverse();

    /// <summary>When the next pod will have been ready for long enough; null when none is on its way there.</summary>
    public DateTime? NextAvailable =>
        Pods.Select(pod => pod.Read<V1Pod>().AvailableAt(Model.Spec.MinReadySeconds ?? 0))
            .Where(time => time > _now).Min();

    public KnownObject? Find(int ordinal) =>
        Pods.FirstOrDefault(pod => StatefulPods.OrdinalOf(Object, pod) == ordinal);

    /// <summary>What a new pod of that number is made of.</summary>
    public TemplateRevision RevisionFor(int ordinal) => IsRolling && ordinal < Start + Partition ? Current : Update;

    /// <summary>Runs, is ready, and has been for long enough.</summary>
    public bool IsHealthy(KnownObject pod) =>
        !pod.IsDeleting && StatefulPods.IsRunningAndReady(pod)
        && pod.Read<V1Pod>().IsAvailable(Model.Spec.MinReadySeconds ?? 0, _now);

    public V1StatefulSetStatus Status()
    {
        var staying = Pods.Where(pod => !pod.IsDeleting).ToArray();
        var ready = Pods.Count(StatefulPods.IsRunningAndReady);
        var updated = staying.Count(pod => StatefulPods.RevisionOf(pod) == Update.Name);
        var current = staying.Count(pod => StatefulPods.RevisionOf(pod) == Current.Name);
        var isDone = IsRolling && updated == Replicas && ready == Replicas && Pods.Count == Replicas;
        return new V1StatefulSetStatus
        {
            ObservedGeneration = Object.Metadata.Generation,
            Replicas = Pods.Count,
            ReadyReplicas = TemplatePods.NullIfZero(ready),
            AvailableReplicas = Pods.Count(IsHealthy),
            CurrentReplicas = TemplatePods.NullIfZero(isDone ? updated : current),
            UpdatedReplicas = TemplatePods.NullIfZero(updated),
            CurrentRevision = isDone ? Update.Name : Current.Name,
            UpdateRevision = Update.Name,
            CollisionCount = 0,
        };
    }

    private bool IsWanted(KnownObject pod) =>
        StatefulPods.OrdinalOf(Object, pod) is var ordinal && ordinal >= Start && ordinal < Start + Replicas;
}
