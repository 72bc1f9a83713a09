using System.Collections.Immutable;

namespace Signalbox.Lab.Api.Store;

/// <summary>The kinds that make pods, besides Deployments and ReplicaSets: rows of <see cref="ResourceKinds"/>.
/// </summary>
public static class WorkloadKinds
{
    public static ResourceKind StatefulSets { get; } = new()
    {
        Group = "apps",
        Version = "v1",
        Plural = "statefulsets",
        Kind = "StatefulSet",
        IsNamespaced = true,
        HasGeneration = true,
        ShortNames = ["sts"],
        Categories = ["all"],
        Subresources = ["scale", "status"],
    };

    public static ResourceKind DaemonSets { get; } = new()
    {
        Group = "apps",
        Version = "v1",
        Plural = "daemonsets",
        Kind = "DaemonSet",
        IsNamespaced = true,
        HasGeneration = true,
        ShortNames = ["ds"],
        Categories = ["all"],
        Subresources = ["status"],
    };

    /// <summary>What a StatefulSet or DaemonSet was, so that it can be that again.</summary>
    public static ResourceKind ControllerRevisions { get; } = new()
    {
        Group = "apps",
        Version = "v1",
        Plural = "controllerrevisions",
        Kind = "ControllerRevision",
        IsNamespaced = true,
        EmptyContent = ",\"revision\":0",
    };

    public static ResourceKind Jobs { get; } = new()
    {
        Group = "batch",
        Version = "v1",
        Plural = "jobs",
        Kind = "Job",
        IsNamespaced = true,
        HasGeneration = true,
        Categories = ["all"],
        Subresources = ["status"],
        SelectableFields = ["status.successful"],
    };

    public static ResourceKind CronJobs { get; } = new()
    {
        Group = "batch",
        Version = "v1",
        Plural = "cronjobs",
        Kind = "CronJob",
        IsNamespaced = true,
        HasGeneration = true,
        ShortNames = ["cj"],
        Categories = ["all"],
        Subresources = ["status"],
    };

    public static ImmutableArray<ResourceKind> All { get; } =
        [StatefulSets, DaemonSets, ControllerRevisions, Jobs, CronJobs];
}
