using k8s.Models;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>What a DaemonSet does next: the nodes that get a pod, and the pods that go.</summary>
internal sealed record DaemonSetSteps(IReadOnlyList<string> Create, IReadOnlyList<KnownObject> Delete)
{
    /// <summary>Nodes without a pod get one; nodes that may have none lose theirs; what failed makes room for another.
    /// </summary>
    public static DaemonSetSteps Fill(DaemonSetState state)
    {
        var create = new List<string>();
        var delete = new List<KnownObject>();
        foreach (var node in state.Nodes)
        {
            if (!node.MayStay)
            {
                delete.AddRange(node.Pods);
                continue;
            }

            var failed = node.Pods.Where(pod => pod.Read<V1Pod>().IsFinished()).ToArray();
            delete.AddRange(failed);
            var alive = node.Pods.Except(failed).ToArray();
            if (node is { ShouldRun: true, IsEnding: false, Pods.Count: 0 })
            {
                create.Add(node.Name);
            }

            delete.AddRange(Surplus(state, alive));
        }

        return new DaemonSetSteps(create, delete);
    }

    /// <summary>The rolling update, as far as nodes without a working pod allow it.</summary>
    public static DaemonSetSteps Roll(DaemonSetState state) =>
        !state.IsRolling ? new DaemonSetSteps([], [])
        : state.MaxSurge > 0 ? Surge(state)
        : Replace(state);

    /// <summary>Pods that do not work go at once, then as many that do as may be away.</summary>
    private static DaemonSetSteps Replace(DaemonSetState state)
    {
        var old = state.Nodes.SelectMany(node => node.Pods).Where(pod => !state.IsNew(pod)).ToArray();
        var away = state.Wanted.Count(node => !node.Pods.Any(state.IsAvailable));
        var idle = old.Where(pod => !state.IsAvailable(pod)).ToArray();
        var more = old.Except(idle).Take(Math.Max(0, state.MaxUnavailable - away));
        return new DaemonSetSteps([], [.. idle, .. more]);
    }

    /// <summary>The new pod comes before the old one goes.</summary>
    private static DaemonSetSteps Surge(DaemonSetState state)
    {
        var create = new List<string>();
        var delete = new List<KnownObject>();
        var room = state.MaxSurge - state.Nodes.Count(node => node.Pods.Any(state.IsNew)
            && node.Pods.Any(pod => !state.IsNew(pod)));
        foreach (var node in state.Wanted)
        {
            var (young, old) =
                (node.Pods.Where(state.IsNew).ToArray(), node.Pods.Where(pod => !state.IsNew(pod)).ToArray());
            if (young.Length > 0 && young.Any(state.IsAvailable))
            {
                delete.AddRange(old);
            }
            else if (young.Length == 0 && old.Length > 0 && !old.Any(state.IsAvailable))
            {
                delete.AddRange(old);
            }
            else if (young.Length == 0 && old.Length > 0 && room-- > 0)
            {
                create.Add(node.Name);
            }
        }

        return new DaemonSetSteps(create, delete);
    }

    /// <summary>Of pods of one template, all but the oldest. During a surge there is one of each.</summary>
    private static IEnumerable<KnownObject> Surplus(DaemonSetState state, IReadOnlyList<KnownObject> alive) =>
        state.MaxSurge > 0
            ? alive.GroupBy(state.IsNew).SelectMany(group => group.Skip(1))
            : alive.Skip(1);
}
