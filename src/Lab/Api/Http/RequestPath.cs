using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Http;

/// <summary>What a path is about: a kind, perhaps one namespace of it, perhaps one object, perhaps a part of that.
/// </summary>
/// <param name="Kind">The row.</param>
/// <param name="Namespace">Null for all, and for kinds of the cluster.</param>
/// <param name="Name">Null for a collection.</param>
/// <param name="Subresource">One of the kind's; "" for the object itself.</param>
internal sealed record RequestPath(ResourceKind Kind, string? Namespace, string? Name, string Subresource = "")
{
    /// <summary>The object that it names.</summary>
    public ObjectPlace Place => new(Kind, Namespace ?? "", Name!);

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
        var (@namespace, plural, name, subresource) = rest switch
        {
            [var all] => (null, all, null, ""),
            [var all, var one] => (null, all, one, ""),
            // A namespace's own parts look like the collections in it.
            ["namespaces", var one, var part] when ResourceKinds.Namespaces.Subresources.Contains(part) =>
                (null, "namespaces", one, part),
            ["namespaces", var inside, var all] => (inside, all, null, ""),
            ["namespaces", var inside, var all, var one] => (inside, all, one, ""),
            [var all, var one, var part] => (null, all, one, part),
            ["namespaces", var inside, var all, var one, var part] => (inside, all, one, part),
            _ => ((string?)null, "", (string?)null, ""),
        };
        var kind = ResourceKinds.Find(group, version, plural);
        if (kind is null || (subresource.Length > 0 && !kind.Subresources.Contains(subresource)))
        {
            return null;
        }

        // One object of a namespaced kind is only found in its namespace; others are in none.
        var fits = kind.IsNamespaced ? @namespace is not null || name is null : @namespace is null;
        return fits ? new RequestPath(kind, @namespace, name, subresource) : null;
    }
}
