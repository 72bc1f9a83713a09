using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Http;

/// <summary>What a path is about: a kind, perhaps one namespace of it, perhaps one object.</summary>
/// <param name="Kind">The row.</param>
/// <param name="Namespace">Null for all, and for kinds of the cluster.</param>
/// <param name="Name">Null for a collection.</param>
internal sealed record RequestPath(ResourceKind Kind, string? Namespace, string? Name)
{
    /// <summary>Null for a path that is about none of our kinds.</summary>
    public static RequestPath? Parse(string path)
    {
        var parts = path.Trim('/').Split('/').Select(Uri.UnescapeDataString).ToArray();
        return parts switch
        {
            ["api", var version, .. var rest] => Parse("", version, rest),
            ["apis", var group, var version, .. var rest] => Parse(group, version, rest),
            _ => null,
        };
    }

    private static RequestPath? Parse(string group, string version, string[] rest)
    {
        var (@namespace, plural, name) = rest switch
        {
            [var all] => (null, all, null),
            [var all, var one] => (null, all, one),
            ["namespaces", var inside, var all] => (inside, all, (string?)null),
            ["namespaces", var inside, var all, var one] => (inside, all, one),
            _ => ((string?)null, "", (string?)null),
        };
        var kind = ResourceKinds.Find(group, version, plural);
        // One object of a namespaced kind is only found in its namespace; others are in none.
        var fits = kind?.IsNamespaced == true ? @namespace is not null || name is null : @namespace is null;
        return kind is not null && fits ? new RequestPath(kind, @namespace, name) : null;
    }
}
