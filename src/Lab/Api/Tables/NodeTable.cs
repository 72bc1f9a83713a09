using k8s.Models;

namespace Signalbox.Lab.Api.Tables;

/// <summary>The table of nodes.</summary>
internal static class NodeTable
{
    private const string RolePrefix = "node-role.kubernetes.io/";
    private const string Unknown = "<unknown>";

    public static KindTable Table { get; } = KindTable.Of<V1Node>(
        [
            TableColumn.ObjectName,
            new("Status", "Whether the node takes part, and whether new pods may come to it."),
            new("Roles", "What the node is labelled to be for."),
            TableColumn.Age,
            new("Version", "The version that its kubelet says it has."),
            TableColumn.Wide("Internal-IP", "The first address that the cluster reaches the node by."),
            TableColumn.Wide("External-IP", "The first address that others reach the node by."),
            TableColumn.Wide("OS-Image", "The operating system, as it calls itself."),
            TableColumn.Wide("Kernel-Version", "The version of the kernel that runs, and for which processors."),
            TableColumn.Wide("Container-Runtime", "What runs the containers, and its version."),
        ],
        RowOf);

    private static TableRow RowOf(V1Node node, DateTimeOffset now)
    {
        var system = node.Status?.NodeInfo;
        return new TableRow(
        [
            node.Metadata.Name,
            StatusOf(node),
            CellText.OrNone(string.Join(',', RolesOf(node))),
            HumanDuration.Since(node.Metadata.CreationTimestamp, now),
            system?.KubeletVersion ?? "",
            AddressOf(node, "InternalIP"),
            AddressOf(node, "ExternalIP"),
            OrUnknown(system?.OsImage),
            KernelOf(system),
            OrUnknown(system?.ContainerRuntimeVersion),
        ]);
    }

    private static string StatusOf(V1Node node)
    {
        var ready = node.Status?.Conditions?.LastOrDefault(condition => condition.Type == "Ready")?.Status switch
        {
            null => "Unknown",
            "True" => "Ready",
            _ => "NotReady",
        };
        return node.Spec?.Unschedulable == true ? ready + ",SchedulingDisabled" : ready;
    }

    // One label's name holds the role, the older label's value does.
    private static IEnumerable<string> RolesOf(V1Node node) =>
        (node.Metadata.Labels ?? new Dictionary<string, string>())
            .Select(label => label.Key == "kubernetes.io/role" ? label.Value
                : label.Key.StartsWith(RolePrefix, StringComparison.Ordinal) ? label.Key[RolePrefix.Length..] : "")
            .Where(role => role.Length > 0)
            .Distinct()
            .Order(StringComparer.Ordinal);

    private static string AddressOf(V1Node node, string type) => CellText.OrNone(
        node.Status?.Addresses?.FirstOrDefault(address => address.Type == type)?.Address);

    private static string KernelOf(V1NodeSystemInfo? system)
    {
        var version = OrUnknown(system?.KernelVersion);
        return string.IsNullOrEmpty(system?.Architecture) ? version : $"{version} ({system.Architecture})";
    }

    private static string OrUnknown(string? text) => string.IsNullOrEmpty(text) ? Unknown : text;
}
