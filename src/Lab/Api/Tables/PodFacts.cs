using k8s.Models;

namespace Signalbox.Lab.Api.Tables;

/// <summary>What a pod's many states come down to. Source: upstream's printer of pods
/// (pkg/printers/internalversion).</summary>
internal sealed record PodFacts
{
    /// <summary>One word for all containers: "Running", "Init:0/1", "CrashLoopBackOff", "Terminating".</summary>
    public required string Reason { get; init; }

    public required int ReadyContainers { get; init; }

    /// <summary>Containers and sidecars, those that are to be there all the time.</summary>
    public required int Containers { get; init; }

    /// <summary>While the pod initializes: of the init containers; afterwards of all that go on.</summary>
    public required int Restarts { get; init; }

    /// <summary>When a container that was started again had ended; null when none was.</summary>
    public required DateTime? LastRestart { get; init; }

    public static PodFacts Of(V1Pod pod)
    {
        var init = InitFacts.Of(pod);
        var containers = (pod.Spec?.Containers?.Count ?? 0) + init.Sidecars.Count;
        var isInitializing = init.Reason is not null && !HasCondition(pod, "Initialized");
        if (isInitializing)
        {
            return new PodFacts
            {
                Reason = ReasonOf(pod, init.Reason!),
                ReadyContainers = init.ReadySidecars,
                Containers = containers,
                Restarts = init.Statuses.Sum(status => status.RestartCount),
                LastRestart = LastEnd(init.Statuses),
            };
        }

        var running = pod.Status?.ContainerStatuses ?? [];
        var lasting = init.Statuses.Where(status => init.Sidecars.Contains(status.Name)).Concat(running).ToList();
        return new PodFacts
        {
            Reason = ReasonOf(pod, ContainersReason(pod, running) ?? init.Reason ?? PhaseReason(pod)),
            ReadyContainers = init.ReadySidecars + running.Count(IsRunningAndReady),
            Containers = containers,
            Restarts = lasting.Sum(status => status.RestartCount),
            LastRestart = LastEnd(lasting),
        };
    }

    public static string Ended(V1ContainerStateTerminated ended) => ended switch
    {
        { Reason.Length: > 0 } => ended.Reason,
        { Signal: not null and not 0 } =>
            $"Signal:{ended.Signal}",
        _ => $"ExitCode:{ended.ExitCode}",
    };

    private static string PhaseReason(V1Pod pod)
    {
        var isGated = pod.Status?.Conditions?
            .Any(condition => condition is { Type: "PodScheduled", Reason: "SchedulingGated" }) == true;
        return isGated ? "SchedulingGated" : pod.Status?.Reason is { Length: > 0 } reason
            ? reason
            : pod.Status?.Phase ?? "";
    }

    /// <summary>What the first container says that has a reason; null when none has.</summary>
    private static string? ContainersReason(V1Pod pod, IList<V1ContainerStatus> statuses)
    {
        var reason = statuses.Select(status => status.State switch
        {
            { Waiting.Reason: { Length: > 0 } waiting } => waiting,
            { Terminated: { } ended } => Ended(ended),
            _ => null,
        }).FirstOrDefault(one => one is not null);
        // One that has done its work does not speak for those that go on.
        return reason == "Completed" && statuses.Any(IsRunningAndReady)
            ? HasCondition(pod, "Ready") ? "Running" : "NotReady"
            : reason;
    }

    private static string ReasonOf(V1Pod pod, string reason) => pod switch
    {
        { Metadata.DeletionTimestamp: null } => reason,
        { Status.Reason: "NodeLost" } => "Unknown",
        { Status.Phase: "Succeeded" or "Failed" } => reason,
        _ => "Terminating",
    };

    private static bool IsRunningAndReady(V1ContainerStatus status) =>
        status is { Ready: true, State.Running: not null };

    private static bool HasCondition(V1Pod pod, string type) =>
        pod.Status?.Conditions?.Any(condition => condition.Type == type && condition.Status == "True") == true;

    private static DateTime? LastEnd(IEnumerable<V1ContainerStatus> statuses) =>
        statuses.Max(status => status.LastState?.Terminated?.FinishedAt);
}
