using System.Globalization;
using k8s.Models;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>Which pods go first when there are too many. Source: the controllers' order of active pods, with pod
/// deletion cost, doubling-up on nodes and ages in powers of two.</summary>
internal static class PodVictims
{
    /// <param name="pods">All that are there.</param>
    /// <param name="related">Those of the same owner's other ReplicaSets too: nodes that run many of them give first.
    /// </param>
    /// <param name="count">How many go.</param>
    /// <param name="now">Ages count from here.</param>
    public static IReadOnlyList<KnownObject> Choose(
        IReadOnlyList<KnownObject> pods, IEnumerable<V1Pod> related, int count, DateTime now)
    {
        if (count >= pods.Count)
        {
            return pods;
        }

        var onNode = related.Where(pod => pod.IsActive()).CountBy(pod => pod.NodeName() ?? "")
            .ToDictionary(one => one.Key, one => one.Value);
        return
        [
            .. pods.Select(pod => (Object: pod, Model: pod.Read<V1Pod>()))
                .OrderBy(pod => pod.Model.NodeName() is not null)
                .ThenBy(pod => PhaseRank(pod.Model))
                .ThenBy(pod => pod.Model.IsReady())
                .ThenBy(pod => DeletionCost(pod.Model))
                .ThenByDescending(pod => onNode.GetValueOrDefault(pod.Model.NodeName() ?? ""))
                .ThenBy(pod => Age(pod.Model.IsReady() ? pod.Model.Condition("Ready")!.LastTransitionTime : null, now))
                .ThenByDescending(pod => Restarts(pod.Model))
                .ThenBy(pod => Age(pod.Object.Created, now))
                .ThenBy(pod => pod.Object.Uid, StringComparer.Ordinal)
                .Take(count)
                .Select(pod => pod.Object),
        ];
    }

    private static int PhaseRank(V1Pod pod) => pod.Status?.Phase switch
    {
        "Running" => 2,
        "Unknown" => 1,
        _ => 0,
    };

    private static int DeletionCost(V1Pod pod) =>
        pod.Metadata.Annotations?.TryGetValue("controller.kubernetes.io/pod-deletion-cost", out var text) == true
        && int.TryParse(text, CultureInfo.InvariantCulture, out var cost)
            ? cost
            : 0;

    private static int Restarts(V1Pod pod) =>
        (pod.Status?.ContainerStatuses ?? []).Select(one => one.RestartCount).DefaultIfEmpty().Max();

    /// <summary>The power of two that the age in nanoseconds lies at; -1 for none, so that ages alike are equal.
    /// </summary>
    private static int Age(DateTime? since, DateTime now) => since is { } then && then < now
        ? (int)Math.Log2((now - then).TotalNanoseconds)
        : -1;
}
