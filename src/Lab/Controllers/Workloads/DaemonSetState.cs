using System.Globalization;
using k8s.Models;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>One node as a DaemonSet sees it.</summary>
/// <param name="Name">The node's.</param>
/// <param name="ShouldRun">Whether it should get a pod.</param>
/// <param name="MayStay">Whether a pod that is there may stay.</param>
/// <param name="Pods">Those that run on it or wait for it, the oldest first, without those that are deleted.</param>
internal sealed record DaemonNode(string Name, bool ShouldRun, bool MayStay, IReadOnlyList<KnownObject> Pods)
{
    /// <summary>Whether a pod on it is on its way out: without a surge its successor waits.</summary>
    public bool IsEnding { get; init; }
}

/// <summary>A DaemonSet with all nodes, and the numbers that its strategy gives.</summary>
internal sealed class DaemonSetState(
    KnownObject set, TemplateRevision revision, IReadOnlyList<DaemonNode> nodes, DateTime now)
{
    public KnownObject Object { get; } = set;

    public V1DaemonSet Model { get; } = set.Read<V1DaemonSet>();

    public TemplateRevision Revision { get; } = revision;

    public IReadOnlyList<DaemonNode> Nodes { get; } = nodes;

    public IEnumerable<DaemonNode> Wanted => Nodes.Where(node => node.ShouldRun);

    public int MaxSurge => Share(Model.Spec.UpdateStrategy?.RollingUpdate?.MaxSurge, 0);

    public int MaxUnavailable => MaxSurge > 0
        ? Share(Model.Spec.UpdateStrategy?.RollingUpdate?.MaxUnavailable, 0)
        : Math.Max(1, Share(Model.Spec.UpdateStrategy?.RollingUpdate?.MaxUnavailable, 1));

    public bool IsRolling => Model.Spec.UpdateStrategy?.Type != "OnDelete";

    public bool IsNew(KnownObject pod) =>
        pod.Labels.TryGetValue(TemplateHistory.HashLabel, out var hash) && hash == Revision.Hash;

    public bool IsAvailable(KnownObject pod) =>
        pod.Read<V1Pod>().IsAvailable(Model.Spec.MinReadySeconds ?? 0, now);

    /// <summary>When the next pod will have been ready for long enough; null when none is on its way there.</summary>
    public DateTime? NextAvailable => Nodes.SelectMany(node => node.Pods)
        .Select(pod => pod.Read<V1Pod>().AvailableAt(Model.Spec.MinReadySeconds ?? 0))
        .Where(time => time > now).Min();

    public V1DaemonSetStatus Status()
    {
        var wanted = Wanted.ToArray();
        var available = wanted.Count(node => node.Pods.Any(IsAvailable));
        return new V1DaemonSetStatus
        {
            CurrentNumberScheduled = wanted.Count(node => node.Pods.Count > 0),
            DesiredNumberScheduled = wanted.Length,
            NumberMisscheduled = Nodes.Count(node => !node.ShouldRun && node.Pods.Count > 0),
            NumberReady = wanted.Count(node => node.Pods.Any(pod => pod.Read<V1Pod>().IsReady())),
            UpdatedNumberScheduled = TemplatePods.NullIfZero(wanted.Count(node => node.Pods.Any(IsNew))),
            NumberAvailable = TemplatePods.NullIfZero(available),
            NumberUnavailable = TemplatePods.NullIfZero(wanted.Length - available),
            ObservedGeneration = Object.Metadata.Generation,
        };
    }

    /// <summary>A number, or a percentage of the nodes that should run a pod, rounded up.</summary>
    private int Share(IntOrString? value, int otherwise)
    {
        if (value?.Value is not { } text)
        {
            return otherwise;
        }

        return text.EndsWith('%')
            ? (int)Math.Ceiling(Wanted.Count() * double.Parse(text[..^1], CultureInfo.InvariantCulture) / 100)
            : int.Parse(text, CultureInfo.InvariantCulture);
    }
}
