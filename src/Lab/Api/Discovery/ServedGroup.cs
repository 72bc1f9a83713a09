using System.Collections.Immutable;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Discovery;

/// <summary>One version of an API group, and the kinds in it that are served.</summary>
/// <param name="Name">"" for the core group.</param>
/// <param name="Version">There is one of a group.</param>
/// <param name="Kinds">In order of their plurals.</param>
internal sealed record ServedGroup(string Name, string Version, ImmutableArray<ResourceKind> Kinds)
{
    /// <summary>The order in which a server tells its groups: kubectl looks for a name in this order.</summary>
    private static readonly string[] Order =
    [
        "", "apps", "events.k8s.io", "authentication.k8s.io", "authorization.k8s.io", "autoscaling", "batch",
        "networking.k8s.io", "policy", "rbac.authorization.k8s.io", "storage.k8s.io", "coordination.k8s.io",
        "discovery.k8s.io",
    ];

    private static readonly Lazy<ImmutableArray<ServedGroup>> Groups = new(() =>
    [
        .. ResourceKinds.All.AddRange(AccessKinds.Reviews).GroupBy(kind => (kind.Group, kind.Version))
            .Select(group => new ServedGroup(
                group.Key.Group, group.Key.Version,
                [.. group.OrderBy(kind => kind.Plural, StringComparer.Ordinal)]))
            .OrderBy(group => (uint)Array.IndexOf(Order, group.Name))
            .ThenBy(group => group.Name, StringComparer.Ordinal),
    ]);

    /// <summary>The core group comes first.</summary>
    public static ImmutableArray<ServedGroup> All => Groups.Value;

    public string GroupVersion => Name.Length == 0 ? Version : $"{Name}/{Version}";

    /// <summary>"/api/v1", "/apis/apps/v1".</summary>
    public string Path => Name.Length == 0 ? $"/api/{Version}" : $"/apis/{Name}/{Version}";
}
