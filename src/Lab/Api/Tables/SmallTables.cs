using k8s.Models;

namespace Signalbox.Lab.Api.Tables;

/// <summary>The tables of kinds about which there is little to say.</summary>
internal static class SmallTables
{
    /// <summary>Also what a kind without a table of its own gets. Of a ServiceAccount there is nothing else to see
    /// since 1.35.</summary>
    public static KindTable NameAndAge { get; } = KindTable.Of<V1ServiceAccount>(
        [TableColumn.ObjectName, TableColumn.Age],
        (any, now) => new([any.Metadata.Name, Age(any.Metadata, now)]));

    public static KindTable Namespaces { get; } = KindTable.Of<V1Namespace>(
        [
            TableColumn.ObjectName,
            new("Status", "Whether it is in use, or on its way out."),
            TableColumn.Age,
        ],
        (one, now) => new([one.Metadata.Name, one.Status?.Phase ?? "", Age(one.Metadata, now)]));

    public static KindTable ConfigMaps { get; } = KindTable.Of<V1ConfigMap>(
        [
            TableColumn.ObjectName,
            new("Data", "How many keys it holds, text and binary."),
            TableColumn.Age,
        ],
        (one, now) => new(
        [
            one.Metadata.Name, (one.Data?.Count ?? 0) + (one.BinaryData?.Count ?? 0), Age(one.Metadata, now),
        ]));

    public static KindTable Secrets { get; } = KindTable.Of<V1Secret>(
        [
            TableColumn.ObjectName,
            new("Type", "What the keys mean, so that programs can tell."),
            new("Data", "How many keys it holds."),
            TableColumn.Age,
        ],
        (one, now) => new([one.Metadata.Name, one.Type ?? "", one.Data?.Count ?? 0, Age(one.Metadata, now)]));

    public static KindTable ServiceCIDRs { get; } = KindTable.Of<V1ServiceCIDR>(
        [
            TableColumn.ObjectName,
            new("CIDRs", "The ranges that cluster IPs are taken from, one for each IP family."),
            TableColumn.Age,
        ],
        (one, now) => new(
            [one.Metadata.Name, string.Join(',', one.Spec?.Cidrs ?? []), Age(one.Metadata, now)]));

    public static KindTable Leases { get; } = KindTable.Of<V1Lease>(
        [
            TableColumn.ObjectName,
            new("Holder", "Who holds it."),
            TableColumn.Age,
        ],
        (one, now) => new([one.Metadata.Name, one.Spec?.HolderIdentity ?? "", Age(one.Metadata, now)]));

    private static string Age(V1ObjectMeta metadata, DateTimeOffset now) =>
        HumanDuration.Since(metadata.CreationTimestamp, now);
}
