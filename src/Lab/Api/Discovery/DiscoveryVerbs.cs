using System.Collections.Immutable;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Discovery;

/// <summary>What may be done with objects of a kind. Source: the discovery documents of kube-apiserver 1.36.2.
/// </summary>
internal static class DiscoveryVerbs
{
    private static readonly ImmutableArray<string> All =
        ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    /// <summary>In order of the alphabet. Namespaces are deleted one by one.</summary>
    public static ImmutableArray<string> Of(ResourceKind kind) =>
        kind.IsQuestion ? ["create"]
        : kind == ResourceKinds.Namespaces ? All.Remove("deletecollection")
        : All;
}
