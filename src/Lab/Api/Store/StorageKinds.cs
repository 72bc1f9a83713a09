using System.Collections.Immutable;

namespace Signalbox.Lab.Api.Store;

/// <summary>The kinds of storage, of which the lab has none, and what came before ReplicaSets: rows of
/// <see cref="ResourceKinds"/>. "kubectl apply --prune" asks for all of them but the classes.</summary>
public static class StorageKinds
{
    private const string NoStorage = "the lab provides no storage";

    public static ResourceKind Claims { get; } = new()
    {
        Group = "",
        Version = "v1",
        Plural = "persistentvolumeclaims",
        Kind = "PersistentVolumeClaim",
        IsNamespaced = true,
        ShortNames = ["pvc"],
        Subresources = ["status"],
        EmptyContent = ",\"spec\":{\"resources\":{}},\"status\":{}",
        AnswersWithDeletedObject = true,
        WriteWarning =
            $"PersistentVolumeClaim is bound to nothing, {NoStorage}: a pod that mounts it gets an empty folder, which "
            + "is gone with the pod",
    };

    public static ResourceKind Volumes { get; } = new()
    {
        Group = "",
        Version = "v1",
        Plural = "persistentvolumes",
        Kind = "PersistentVolume",
        IsNamespaced = false,
        ShortNames = ["pv"],
        Subresources = ["status"],
        EmptyContent = ",\"spec\":{},\"status\":{}",
        AnswersWithDeletedObject = true,
        WriteWarning = $"PersistentVolume is stored, {NoStorage}: no claim is bound to it",
    };

    public static ResourceKind Classes { get; } = new()
    {
        Group = "storage.k8s.io",
        Version = "v1",
        Plural = "storageclasses",
        Kind = "StorageClass",
        IsNamespaced = false,
        ShortNames = ["sc"],
        EmptyContent = ",\"provisioner\":\"\"",
        AnswersWithDeletedObject = true,
        WriteWarning = $"StorageClass is stored, {NoStorage}: nothing provisions volumes of it",
    };

    public static ResourceKind ReplicationControllers { get; } = new()
    {
        Group = "",
        Version = "v1",
        Plural = "replicationcontrollers",
        Kind = "ReplicationController",
        IsNamespaced = true,
        HasGeneration = true,
        ShortNames = ["rc"],
        Categories = ["all"],
        Subresources = ["status"],
        EmptyContent = ",\"spec\":{},\"status\":{\"replicas\":0}",
        WriteWarning = "ReplicationController is stored, the lab runs none of its pods: use a Deployment",
    };

    public static ImmutableArray<ResourceKind> All { get; } = [Claims, Volumes, Classes, ReplicationControllers];
}
