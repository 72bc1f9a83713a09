using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Discovery;

/// <summary>The discovery documents of old: a list of versions or groups, and one list of resources for each version.
/// </summary>
internal static class LegacyDiscovery
{
    /// <summary>/api.</summary>
    /// <param name="address">Where clients reach the server: "10.0.0.1:6443".</param>
    public static JsonObject Versions(string address) => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray("v1"),
        ["serverAddressByClientCIDRs"] = new JsonArray(new JsonObject
        {
            ["clientCIDR"] = "0.0.0.0/0",
            ["serverAddress"] = address,
        }),
    };

    /// <summary>/apis.</summary>
    public static JsonObject Groups() => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. ServedGroup.All.Where(group => group.Name.Length > 0).Select(Entry)]),
    };

    /// <summary>/apis/GROUP.</summary>
    public static JsonObject Group(ServedGroup group)
    {
        var json = new JsonObject { ["kind"] = "APIGroup", ["apiVersion"] = "v1" };
        foreach (var (name, value) in Entry(group))
        {
            json[name] = value?.DeepClone();
        }

        return json;
    }

    /// <summary>/api/v1 and /apis/GROUP/VERSION.</summary>
    public static JsonObject Resources(ServedGroup group)
    {
        var json = new JsonObject { ["kind"] = "APIResourceList" };
        if (group.Name.Length > 0)
        {
            json["apiVersion"] = "v1";
        }

        json["groupVersion"] = group.GroupVersion;
        json["resources"] = new JsonArray([.. group.Kinds.SelectMany(Rows)]);
        return json;
    }

    private static JsonObject Entry(ServedGroup group) => new()
    {
        ["name"] = group.Name,
        ["versions"] = new JsonArray(VersionOf(group)),
        ["preferredVersion"] = VersionOf(group),
    };

    private static JsonObject VersionOf(ServedGroup group) => new()
    {
        ["groupVersion"] = group.GroupVersion,
        ["version"] = group.Version,
    };

    private static IEnumerable<JsonNode> Rows(ResourceKind kind)
    {
        var row = new JsonObject
        {
            ["name"] = kind.Plural,
            ["singularName"] = kind.Singular,
            ["namespaced"] = kind.IsNamespaced,
            ["kind"] = kind.Kind,
            ["verbs"] = AggregatedDiscovery.Texts(DiscoveryVerbs.Of(kind)),
        };
        AggregatedDiscovery.AddNames(row, kind);
        if (!kind.IsQuestion)
        {
            row["storageVersionHash"] = HashOf(kind);
        }

        yield return row;
        foreach (var name in kind.Subresources.Order(StringComparer.Ordinal))
        {
            yield return Row(kind, Subresource.Of(name, kind.Kind));
        }
    }

    private static JsonObject Row(ResourceKind kind, Subresource below)
    {
        var row = new JsonObject
        {
            ["name"] = $"{kind.Plural}/{below.Name}",
            ["singularName"] = "",
            ["namespaced"] = kind.IsNamespaced,
        };
        if (below.Group.Length > 0)
        {
            (row["group"], row["version"]) = (below.Group, below.Version);
        }

        row["kind"] = below.Kind ?? kind.Kind;
        row["verbs"] = AggregatedDiscovery.Texts(below.Verbs);
        return row;
    }

    /// <summary>Upstream's way: of the type that is stored, eight bytes of its SHA-256. Events of either group are
    /// stored as those of the core group.</summary>
    private static string HashOf(ResourceKind kind)
    {
        var group = kind.Kind == "Event" ? "" : kind.Group;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{group}/{kind.Version}/{kind.Kind}"));
        return Convert.ToBase64String(hash.AsSpan(0, 8));
    }
}
