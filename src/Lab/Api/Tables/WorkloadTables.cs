using System.Collections.Immutable;
using k8s.Models;

namespace Signalbox.Lab.Api.Tables;

/// <summary>The tables of what keeps pods running.</summary>
internal static class WorkloadTables
{
    private static readonly ImmutableArray<TableColumn> Replicas =
    [
        TableColumn.ObjectName,
        TableColumn.Number("Desired", "How many pods are wanted."),
        TableColumn.Number("Current", "How many pods there are."),
        TableColumn.Number("Ready", "How many pods are ready."),
        TableColumn.Age,
        TableColumn.Containers,
        TableColumn.Images,
        TableColumn.Selector,
    ];

    public static KindTable Deployments { get; } = KindTable.Of<V1Deployment>(
        [
            TableColumn.ObjectName,
            new("Ready", "How many of the wanted pods are ready."),
            new("Up-to-date", "How many pods are made from the template as it is now."),
            new("Available", "How many pods have been ready for long enough."),
            TableColumn.Age,
            TableColumn.Containers,
            TableColumn.Images,
            TableColumn.Selector,
        ],
        (one, now) => new(
        [
            one.Metadata.Name,
            $"{one.Status?.ReadyReplicas ?? 0}/{one.Spec?.Replicas ?? 1}",
            one.Status?.UpdatedReplicas ?? 0,
            one.Status?.AvailableReplicas ?? 0,
            HumanDuration.Since(one.Metadata.CreationTimestamp, now),
            CellText.ContainerNames(one.Spec?.Template),
            CellText.ContainerImages(one.Spec?.Template),
            CellText.Selector(one.Spec?.Selector),
        ]));

    public static KindTable ReplicaSets { get; } = KindTable.Of<V1ReplicaSet>(
        Replicas,
        (one, now) => new(
        [
            one.Metadata.Name,
            one.Spec?.Replicas ?? 1,
            one.Status?.Replicas ?? 0,
            one.Status?.ReadyReplicas ?? 0,
            HumanDuration.Since(one.Metadata.CreationTimestamp, now),
            CellText.ContainerNames(one.Spec?.Template),
            CellText.ContainerImages(one.Spec?.Template),
            CellText.OrNone(CellText.Selector(one.Spec?.Selector)),
        ]));

    public static KindTable ReplicationControllers { get; } = KindTable.Of<V1ReplicationController>(
        Replicas,
        (one, now) => new(
        [
            one.Metadata.Name,
            one.Spec?.Replicas ?? 1,
            one.Status?.Replicas ?? 0,
            one.Status?.ReadyReplicas ?? 0,
            HumanDuration.Since(one.Metadata.CreationTimestamp, now),
            CellText.ContainerNames(one.Spec?.Template),
            CellText.ContainerImages(one.Spec?.Template),
            CellText.Labels(one.Spec?.Selector),
        ]));
}
