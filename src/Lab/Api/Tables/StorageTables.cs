using k8s.Models;

namespace Signalbox.Lab.Api.Tables;

/// <summary>The tables of claims, volumes and classes of storage. Names and order of the columns:
/// printers/internalversion of Kubernetes 1.36.</summary>
internal static class StorageTables
{
    private const string Default = "storageclass.kubernetes.io/is-default-class";
    private const string Unset = "<unset>";

    private static readonly TableColumn VolumeMode =
        TableColumn.Wide("VolumeMode", "Whether it is a file system or a raw device.");

    public static KindTable Claims { get; } = KindTable.Of<V1PersistentVolumeClaim>(
        [
            TableColumn.ObjectName,
            new("Status", "Whether it has a volume."),
            new("Volume", "The volume's name."),
            new("Capacity", "How large it is."),
            new("Access Modes", "Who may mount it."),
            new("StorageClass", "Which class provides it."),
            new("VolumeAttributesClass", "Which class of attributes it has."),
            TableColumn.Age,
            VolumeMode,
        ],
        (one, now) => new(
        [
            one.Metadata.Name,
            one.Metadata.DeletionTimestamp is null ? one.Status?.Phase ?? "" : "Terminating",
            one.Spec?.VolumeName ?? "",
            Storage(one.Status?.Capacity),
            Modes(one.Status?.AccessModes),
            one.Spec?.StorageClassName ?? "",
            one.Spec?.VolumeAttributesClassName ?? Unset,
            HumanDuration.Since(one.Metadata.CreationTimestamp, now),
            one.Spec?.VolumeMode ?? Unset,
        ]));

    public static KindTable Volumes { get; } = KindTable.Of<V1PersistentVolume>(
        [
            TableColumn.ObjectName,
            new("Capacity", "How large it is."),
            new("Access Modes", "Who may mount it."),
            new("Reclaim Policy", "What becomes of it when its claim is gone."),
            new("Status", "Whether a claim has it."),
            new("Claim", "The claim's namespace and name."),
            new("StorageClass", "Which class provides it."),
            new("VolumeAttributesClass", "Which class of attributes it has."),
            new("Reason", "Why its status is so."),
            TableColumn.Age,
            VolumeMode,
        ],
        (one, now) => new(
        [
            one.Metadata.Name,
            Storage(one.Spec?.Capacity),
            Modes(one.Spec?.AccessModes),
            one.Spec?.PersistentVolumeReclaimPolicy ?? "",
            one.Metadata.DeletionTimestamp is null ? one.Status?.Phase ?? "" : "Terminating",
            one.Spec?.ClaimRef is { } claim ? $"{claim.NamespaceProperty}/{claim.Name}" : "",
            one.Spec?.StorageClassName ?? "",
            one.Spec?.VolumeAttributesClassName ?? Unset,
            one.Status?.Reason ?? "",
            HumanDuration.Since(one.Metadata.CreationTimestamp, now),
            one.Spec?.VolumeMode ?? Unset,
        ]));

    public static KindTable Classes { get; } = KindTable.Of<V1StorageClass>(
        [
            TableColumn.ObjectName,
            new("Provisioner", "Who makes volumes of it."),
            new("ReclaimPolicy", "What becomes of a volume when its claim is gone."),
            new("VolumeBindingMode", "When a claim gets its volume."),
            new("AllowVolumeExpansion", "Whether volumes may grow."),
            TableColumn.Age,
        ],
        (one, now) => new(
        [
            one.Metadata.Annotations?.TryGetValue(Default, out var text) == true && text == "true"
                ? $"{one.Metadata.Name} (default)"
                : one.Metadata.Name,
            one.Provisioner ?? "",
            one.ReclaimPolicy ?? "Delete",
            one.VolumeBindingMode ?? "Immediate",
            one.AllowVolumeExpansion ?? false,
            HumanDuration.Since(one.Metadata.CreationTimestamp, now),
        ]));

    private static string Storage(IDictionary<string, ResourceQuantity>? amounts) =>
        amounts?.TryGetValue("storage", out var amount) == true ? amount.ToString() : "";

    /// <summary>Always in this order.</summary>
    private static string Modes(IList<string>? modes)
    {
        (string Mode, string Short)[] all =
        [
            ("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP"),
        ];
        return string.Join(',', all.Where(one => modes?.Contains(one.Mode) == true).Select(one => one.Short));
    }
}
