using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Discovery;
using Signalbox.Lab.Api.Schema;

namespace Signalbox.Lab.Api.OpenApi;

/// <summary>The OpenAPI documents, each made when it is first asked for.</summary>
internal static class SpecDocuments
{
    private static readonly Lazy<FrozenDictionary<string, SpecDocument>> Groups = new(() => ServedGroup.All
        .ToFrozenDictionary(group => group.Path.Trim('/'), group => Document(GroupDocument(group))));

    private static readonly Lazy<SpecDocument> OfRoot = new(() => Document(RootDocument()));
    private static readonly Lazy<JsonObject> WholeJson = new(WholeDocument);
    private static readonly Lazy<SpecDocument> OfWhole = new(() => Document(WholeJson.Value));
    private static readonly Lazy<SpecDocument> OfGnostic = new(() => Hashed(GnosticEncoder.Encode(WholeJson.Value)));

    /// <summary>/openapi/v3: where the documents of the groups are.</summary>
    public static SpecDocument Root => OfRoot.Value;

    /// <summary>/openapi/v2 as JSON.</summary>
    public static SpecDocument Whole => OfWhole.Value;

    /// <summary>/openapi/v2 as protobuf.</summary>
    public static SpecDocument WholeAsProtobuf => OfGnostic.Value;

    /// <summary>The document of one group: "api/v1", "apis/apps/v1". Null when there is no such group.</summary>
    public static SpecDocument? OfGroup(string path) => Groups.Value.GetValueOrDefault(path);

    private static JsonObject RootDocument()
    {
        var paths = new JsonObject();
        foreach (var (path, document) in Groups.Value.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={document.Hash}" };
        }

        return new JsonObject { ["paths"] = paths };
    }

    private static JsonObject GroupDocument(ServedGroup group)
    {
        var schemas = new SchemaSpecs(SpecDialect.V3);
        foreach (var kind in group.Kinds)
        {
            schemas.Add(ObjectSchema.Of(kind), kind.ApiVersion, kind.Kind);
        }

        return new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = About(),
            ["paths"] = new PathSpecs(SpecDialect.V3).Of(group.Kinds),
            ["components"] = new JsonObject { ["schemas"] = schemas.ToJson() },
        };
    }

    private static JsonObject WholeDocument()
    {
        var schemas = new SchemaSpecs(SpecDialect.V2);
        foreach (var ((apiVersion, kind), shape) in ObjectSchema.All
            .OrderBy(one => one.Key.ApiVersion, StringComparer.Ordinal)
            .ThenBy(one => one.Key.Kind, StringComparer.Ordinal))
        {
            schemas.Add(shape, apiVersion, kind);
        }

        return new JsonObject
        {
            ["swagger"] = "2.0",
            ["info"] = About(),
            ["paths"] = new PathSpecs(SpecDialect.V2).Of(ServedGroup.All.SelectMany(group => group.Kinds)),
            ["definitions"] = schemas.ToJson(),
        };
    }

    private static JsonObject About() => new() { ["title"] = "Kubernetes", ["version"] = "unversioned" };

    private static SpecDocument Document(JsonObject json) => Hashed(JsonSerializer.SerializeToUtf8Bytes(json));

    private static SpecDocument Hashed(byte[] bytes) => new(bytes, Convert.ToHexString(SHA512.HashData(bytes)));
}
