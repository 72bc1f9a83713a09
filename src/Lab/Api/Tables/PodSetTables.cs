using k8s.Models;

namespace Signalbox.Lab.Api.Tables;

/// <summary>The tables of StatefulSets and DaemonSets, and of what they were.</summary>
internal static class PodSetTables
{
    public static KindTable StatefulSets { get; } = KindTable.Of<V1StatefulSet>(
        [
            TableColumn.ObjectName,
            new("Ready", "How many of the wanted pods are ready."),
            TableColumn.Age,
            TableColumn.Containers,
            TableColumn.Images,
        ],
        (one, now) => new(
        [
            one.Metadata.Name,
            $"{one.Status?.ReadyReplicas ?? 0}/{one.Spec?.Replicas ?? 1}",
            HumanDuration.Since(one.Metadata.CreationTimestamp, now),
            CellText.ContainerNames(one.Spec?.Template),
            CellText.ContainerImages(one.Spec?.Template),
        ]));

    public static KindTable DaemonSets { get; } = KindTable.Of<V1DaemonSet>(
        [
            TableColumn.ObjectName,
            TableColumn.Number("Desired", "How many nodes should run a pod of it."),
            TableColumn.Number("Current", "How many of them run one."),
            TableColumn.Number("Ready", "On how many of them it is ready."),
            TableColumn.Number("Up-to-date", "On how many of them it is made from the template as it is now."),
            TableColumn.Number("Available", "On how many of them it has been ready for long enough."),
            new("Node Selector", "The labels of the nodes that should run a pod."),
            TableColumn.Age,
            TableColumn.Containers,
            TableColumn.Images,
            TableColumn.Selector,
        ],
        (one, now) => new(
        [
            one.Metadata.Name,
            one.Status?.DesiredNumberScheduled ?? 0,
            one.Status?.CurrentNumberScheduled ?? 0,
            one.Status?.NumberReady ?? 0,
            one.Status?.UpdatedNumberScheduled ?? 0,
            one.Status?.NumberAvailable ?? 0,
            CellText.Labels(one.Spec?.Template?.Spec?.NodeSelector),
            HumanDuration.Since(one.Metadata.CreationTimestamp, now),
            CellText.ContainerNames(one.Spec?.Template),
            CellText.ContainerImages(one.Spec?.Template),
            CellText.OrNone(CellText.Selector(one.Spec?.Selector)),
        ]));

    public static KindTable ControllerRevisions { get; } = KindTable.Of<V1ControllerRevision>(
        [
            TableColumn.ObjectName,
            new("Controller", "What it is a revision of."),
            TableColumn.Number("Revision", "Its number; the latest is the highest."),
            TableColumn.Age,
        ],
        (one, now) => new(
        [
            one.Metadata.Name,
            Controller(one.Metadata),
            one.Revision,
            HumanDuration.Since(one.Metadata.CreationTimestamp, now),
        ]));

    private static string Controller(V1ObjectMeta metadata)
    {
        if (metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller == true) is not { } owner)
        {
            return CellText.None;
        }

        var slash = owner.ApiVersion.IndexOf('/', StringComparison.Ordinal);
        var group = slash < 0 ? "" : "." + owner.ApiVersion[..slash];
        return $"{owner.Kind.ToLowerInvariant()}{group}/{owner.Name}";
    }
}
