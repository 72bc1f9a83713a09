using System.Collections.Immutable;
using k8s.Models;

namespace Signalbox.Lab.Api.Tables;

/// <summary>How far a pod is with its init containers.</summary>
/// <param name="Statuses">Up to the one that the pod waits for; the later ones have not begun.</param>
/// <param name="Sidecars">The names of init containers that go on beside the containers.</param>
/// <param name="ReadySidecars">How many of them are ready.</param>
/// <param name="Reason">What the pod waits for: "Init:0/2"; null when all is done.</param>
internal sealed record InitFacts(
    ImmutableArray<V1ContainerStatus> Statuses, ImmutableHashSet<string> Sidecars, int ReadySidecars, string? Reason)
{
    public static InitFacts Of(V1Pod pod)
    {
        var specs = pod.Spec?.InitContainers ?? [];
        var sidecars = specs.Where(spec => spec.RestartPolicy == "Always").Select(spec => spec.Name)
            .ToImmutableHashSet();
        var all = pod.Status?.InitContainerStatuses ?? [];
        var seen = ImmutableArray.CreateBuilder<V1ContainerStatus>();
        foreach (var status in all)
        {
            seen.Add(status);
            if (!IsDone(status, sidecars))
            {
                var reason = ReasonOf(status, seen.Count - 1, specs.Count);
                return new InitFacts(seen.ToImmutable(), sidecars, Ready(seen, sidecars), reason);
            }
        }

        return new InitFacts(seen.ToImmutable(), sidecars, Ready(seen, sidecars), null);
    }

    private static bool IsDone(V1ContainerStatus status, ImmutableHashSet<string> sidecars) =>
        status.State?.Terminated is { ExitCode: 0 } || IsGoingOn(status, sidecars);

    private static bool IsGoingOn(V1ContainerStatus status, ImmutableHashSet<string> sidecars) =>
        status is { Started: true } && sidecars.Contains(status.Name);

    private static int Ready(IEnumerable<V1ContainerStatus> statuses, ImmutableHashSet<string> sidecars) =>
        statuses.Count(status =>
            status is { Ready: true, State.Terminated: null or { ExitCode: not 0 } } && IsGoingOn(status, sidecars));

    private static string ReasonOf(V1ContainerStatus status, int done, int count) => "Init:" + status.State switch
    {
        { Terminated: { } ended } => PodFacts.Ended(ended),
        { Waiting.Reason: { Length: > 0 } and not "PodInitializing" and var waiting } => waiting,
        _ => $"{done}/{count}",
    };
}
