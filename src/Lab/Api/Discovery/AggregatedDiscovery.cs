using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Discovery;

/// <summary>All groups, versions and resources in one document: APIGroupDiscoveryList.</summary>
internal static class AggregatedDiscovery
{
    /// <param name="isCore">/api rather than /apis.</param>
    /// <param name="version">Of the document: "v2" or "v2beta1".</param>
    public static JsonObject List(bool isCore, string version) => new()
    {
        ["kind"] = "APIGroupDiscoveryList",
        ["apiVersion"] = $"apidiscovery.k8s.io/{version}",
        ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray([.. ServedGroup.All.Where(group => group.Name.Length == 0 == isCore).Select(Item)]),
    };

    public static JsonArray Texts(ImmutableArray<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    /// <summary>What else kubectl takes for the kind's name, where there is such a thing.</summary>
    public static void AddNames(JsonObject row, ResourceKind kind)
    {
        if (kind.ShortNames.Length > 0)
        {
            row["shortNames"] = Texts(kind.ShortNames);
        }

        if (kind.Categories.Length > 0)
        {
            row["categories"] = Texts(kind.Categories);
        }
    }

    private static JsonObject Item(ServedGroup group) => new()
    {
        ["metadata"] = group.Name.Length == 0 ? new JsonObject() : new JsonObject { ["name"] = group.Name },
        ["versions"] = new JsonArray(new JsonObject
        {
            ["version"] = group.Version,
            ["resources"] = new JsonArray([.. group.Kinds.Select(Row)]),
            ["freshness"] = "Current",
        }),
    };

    private static JsonObject Row(ResourceKind kind)
    {
        var row = new JsonObject
        {
            ["resource"] = kind.Plural,
            ["responseKind"] = KindOf("", "", kind.Kind),
            ["scope"] = kind.IsNamespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = kind.Singular,
            ["verbs"] = Texts(DiscoveryVerbs.Of(kind)),
        };
        AddNames(row, kind);
        if (kind.Subresources.Length > 0)
        {
            row["subresources"] = new JsonArray([.. kind.Subresources.Order(StringComparer.Ordinal)
                .Select(name => Row(Subresource.Of(name, kind.Kind), kind.Kind))]);
        }

        return row;
    }

    private static JsonObject Row(Subresource below, string ownerKind) => new()
    {
        ["subresource"] = below.Name,
        ["responseKind"] = KindOf(below.Group, below.Version, below.Kind ?? ownerKind),
        ["verbs"] = Texts(below.Verbs),
    };

    private static JsonObject KindOf(string group, string version, string kind) => new()
    {
        ["group"] = group,
        ["version"] = version,
        ["kind"] = kind,
    };
}
