using System.Collections.Immutable;

namespace Signalbox.Lab.Nodes;

/// <summary>What a pod needs next. <paramref name="Start"/> are the containers that should run and do not, in the order
/// in which they are to be started; <paramref name="WakeAt"/> is when one that has to wait may start.</summary>
public sealed record PodPlan(ImmutableArray<string> Start, DateTimeOffset? WakeAt, bool IsInitialized)
{
    /// <summary>Whether the pod's work is over: nothing will be started again.</summary>
    public bool IsOver { get; init; }

    /// <summary>Init containers run one after the other; a sidecar has had its turn when it has started. Once a main
    /// container has run, initialization is over, and only sidecars of it are started again. Ephemeral ones wait for
    /// nobody.</summary>
    /// <param name="containers">All of the pod, in the order of the spec, init containers first.</param>
    /// <param name="restartPolicy">Of the pod.</param>
    /// <param name="hasBegun">Whether a main container has run since the pod has its network.</param>
    /// <param name="now">What waits are measured against.</param>
    public static PodPlan Of(
        IReadOnlyList<ContainerFacts> containers, string restartPolicy, bool hasBegun, DateTimeOffset now)
    {
        var plan = new Builder(now);
        var mains = containers.Where(one => one.Role == ContainerRole.Main).ToList();
        if (mains.All(one => IsFinal(one, restartPolicy)))
        {
            return new PodPlan([], null, true) { IsOver = true };
        }

        containers.Where(one => one.Role == ContainerRole.Ephemeral && one.Ended is null).ToList().ForEach(plan.Want);
        foreach (var init in containers.Where(one => one.IsInitial))
        {
            var isSidecar = init.Role == ContainerRole.Sidecar;
            var isDone = isSidecar ? init.IsRunning && init.IsStarted : init.Ended is { ExitCode: 0 };
            if (isDone || (hasBegun && !isSidecar))
            {
                continue;
            }

            if (!isSidecar && IsFinal(init, restartPolicy))
            {
                return new PodPlan([], null, false) { IsOver = true };
            }

            plan.Want(init);
            if (!hasBegun)
            {
                return plan.Build(false);
            }
        }

        mains.Where(one => !IsFinal(one, restartPolicy)).ToList().ForEach(plan.Want);
        return plan.Build(true);
    }

    /// <summary>Whether it has ended and will not be started again.</summary>
    public static bool IsFinal(ContainerFacts container, string restartPolicy) =>
        container.Role != ContainerRole.Sidecar && container.Ended is { } ended && restartPolicy switch
        {
            _ when container.Role == ContainerRole.Ephemeral => true,
            "Never" => true,
            "OnFailure" => ended.ExitCode == 0,
            _ => container.Role == ContainerRole.Init && ended.ExitCode == 0,
        };

    private sealed class Builder(DateTimeOffset now)
    {
        private readonly List<string> _start = [];
        private DateTimeOffset? _wakeAt;

        public void Want(ContainerFacts container)
        {
            if (container.IsRunning)
            {
                return;
            }

            if (container.NotBefore is { } later && later > now)
            {
                _wakeAt = _wakeAt is { } known && known < later ? known : later;
            }
            else
            {
                _start.Add(container.Name);
            }
        }

        public PodPlan Build(bool isInitialized) => new([.. _start], _wakeAt, isInitialized);
    }
}
