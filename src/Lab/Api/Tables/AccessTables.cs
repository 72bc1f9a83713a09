using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;

namespace Signalbox.Lab.Api.Tables;

/// <summary>The tables of roles and of what binds them.</summary>
internal static class AccessTables
{
    public static KindTable Roles { get; } = KindTable.Of<V1Role>(
        [TableColumn.ObjectName, new("Created At", "When the object was created.")],
        (one, _) => new([one.Metadata.Name, CreatedAt(one.Metadata)]));

    public static KindTable RoleBindings { get; } = KindTable.Of<V1RoleBinding>(
        BindingColumns, (one, now) => Row(one.Metadata, one.RoleRef, one.Subjects, now));

    public static KindTable ClusterRoleBindings { get; } = KindTable.Of<V1ClusterRoleBinding>(
        BindingColumns, (one, now) => Row(one.Metadata, one.RoleRef, one.Subjects, now));

    private static ImmutableArray<TableColumn> BindingColumns =>
    [
        TableColumn.ObjectName,
        new("Role", "What is granted."),
        TableColumn.Age,
        TableColumn.Wide("Users", "The users that it is granted to."),
        TableColumn.Wide("Groups", "The groups that it is granted to."),
        TableColumn.Wide("ServiceAccounts", "The ServiceAccounts that it is granted to."),
    ];

    private static TableRow Row(
        V1ObjectMeta metadata, V1RoleRef? role, IList<Rbacv1Subject>? subjects, DateTimeOffset now) => new(
    [
        metadata.Name,
        $"{role?.Kind}/{role?.Name}",
        HumanDuration.Since(metadata.CreationTimestamp, now),
        Named(subjects, "User", one => one.Name),
        Named(subjects, "Group", one => one.Name),
        Named(subjects, "ServiceAccount", one => $"{one.NamespaceProperty}/{one.Name}"),
    ]);

    private static JsonNode Named(IList<Rbacv1Subject>? subjects, string kind, Func<Rbacv1Subject, string> name) =>
        string.Join(", ", (subjects ?? []).Where(one => one.Kind == kind).Select(name));

    private static string CreatedAt(V1ObjectMeta metadata) => metadata.CreationTimestamp is { } then
        ? then.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : "<unknown>";
}
