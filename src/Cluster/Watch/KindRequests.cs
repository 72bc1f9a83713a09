using System.Globalization;

namespace Signalbox.Cluster.Watch;

/// <summary>The paths of one kind's requests. Source: the API's list and watch parameters.</summary>
internal static class KindRequests
{
    /// <summary>As client-go asks for them.</summary>
    private const int PageSize = 500;

    /// <summary>One page of a list. An empty version asks for the newest state, "0" for any that the server has at
    /// hand, another for one that is not older. A token that continues a list settles the version.</summary>
    public static string Page(WatchedKind kind, string resourceVersion, string continueToken)
    {
        var from = continueToken.Length > 0 ? $"&continue={Uri.EscapeDataString(continueToken)}"
            : resourceVersion.Length > 0 ? $"&resourceVersion={Uri.EscapeDataString(resourceVersion)}"
            : "";
        return $"{Selected(kind)}limit={PageSize}{from}";
    }

    /// <summary>All in one answer, for lists that do not end before their token does.</summary>
    public static string Whole(WatchedKind kind) => Selected(kind).TrimEnd('?', '&');

    public static string Watch(WatchedKind kind, string resourceVersion, TimeSpan limit) =>
        $"{Selected(kind)}watch=true&allowWatchBookmarks=true&resourceVersion={Uri.EscapeDataString(resourceVersion)}"
        + Limit(limit);

    /// <summary>A watch that begins with everything there is, and then says so.</summary>
    public static string Stream(WatchedKind kind, TimeSpan limit) =>
        $"{Selected(kind)}watch=true&allowWatchBookmarks=true&sendInitialEvents=true"
        + $"&resourceVersionMatch=NotOlderThan{Limit(limit)}";

    private static string Limit(TimeSpan limit) =>
        string.Create(CultureInfo.InvariantCulture, $"&timeoutSeconds={(int)limit.TotalSeconds}");

    private static string Selected(WatchedKind kind)
    {
        var labels = kind.LabelSelector.Length > 0 ? $"labelSelector={Uri.EscapeDataString(kind.LabelSelector)}&" : "";
        var fields = kind.FieldSelector.Length > 0 ? $"fieldSelector={Uri.EscapeDataString(kind.FieldSelector)}&" : "";
        return $"{kind.Path}?{labels}{fields}";
    }
}
