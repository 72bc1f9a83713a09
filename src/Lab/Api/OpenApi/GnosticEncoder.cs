using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Wire;

namespace Signalbox.Lab.Api.OpenApi;

/// <summary>Encodes a document of Swagger 2.0 as protobuf, which older kubectls read and nothing else. Only
/// what <see cref="SpecDocuments"/> says is encoded. Source: the field numbers of gnostic's OpenAPIv2.proto.</summary>
internal static class GnosticEncoder
{
    public const string MediaType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    /// <summary>How older kubectls spell it, 1.20 among them.</summary>
    public const string OldMediaType = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

    public static byte[] Encode(JsonObject document) => new ProtobufWriter()
        .Text(1, Text(document, "swagger"))
        .Message(2, new ProtobufWriter()
            .Text(1, Text(document["info"], "title"))
            .Text(2, Text(document["info"], "version")))
        .Message(8, new ProtobufWriter().Messages(2, Members(document["paths"], PathItem)))
        .Message(9, new ProtobufWriter().Messages(1, Members(document["definitions"], Schema)))
        .ToArray();

    /// <summary>A map: messages of a name and a value.</summary>
    private static IEnumerable<ProtobufWriter> Members(JsonNode? map, Func<JsonNode, ProtobufWriter> value) =>
        (map as JsonObject ?? []).Select(member =>
            new ProtobufWriter().Text(1, member.Key).Message(2, value(member.Value!)));

    private static ProtobufWriter PathItem(JsonNode item) => new ProtobufWriter()
        .Message(2, Operation(item["get"]))
        .Message(3, Operation(item["put"]))
        .Message(4, Operation(item["post"]))
        .Message(5, Operation(item["delete"]))
        .Message(8, Operation(item["patch"]))
        .Messages(9, Items(item["parameters"], Parameter));

    private static ProtobufWriter? Operation(JsonNode? operation) => operation is null ? null : new ProtobufWriter()
        .Text(5, Text(operation, "operationId"))
        .Messages(8, Items(operation["parameters"], Parameter))
        .Message(9, new ProtobufWriter().Messages(1, Members(operation["responses"], Response)))
        .Messages(13, Extensions(operation));

    private static ProtobufWriter Parameter(JsonNode parameter)
    {
        var (name, place) = (Text(parameter, "name"), Text(parameter, "in"));
        var isRequired = (bool?)parameter["required"] ?? false;
        var one = place switch
        {
            "body" => new ProtobufWriter().Message(1, new ProtobufWriter()
                .Text(2, name).Text(3, place).Flag(4, isRequired).Message(5, Schema(parameter["schema"]!))),
            "path" => new ProtobufWriter().Message(2, new ProtobufWriter().Message(4, new ProtobufWriter()
                .Flag(1, isRequired).Text(2, place).Text(4, name).Text(5, Text(parameter, "type")))),
            _ => new ProtobufWriter().Message(2, new ProtobufWriter().Message(3, new ProtobufWriter()
                .Flag(1, isRequired).Text(2, place).Text(4, name).Text(6, Text(parameter, "type")))),
        };
        return new ProtobufWriter().Message(1, one);
    }

    private static ProtobufWriter Response(JsonNode response) => new ProtobufWriter().Message(1, new ProtobufWriter()
        .Text(1, Text(response, "description"))
        .Message(2, new ProtobufWriter().Message(1, Schema(response["schema"]!))));

    private static ProtobufWriter Schema(JsonNode schema)
    {
        var writer = new ProtobufWriter()
            .Text(1, Text(schema, "$ref"))
            .Text(2, Text(schema, "format"))
            .Text(4, Text(schema, "description"));
        foreach (var required in schema["required"] as JsonArray ?? [])
        {
            writer.Text(19, (string?)required);
        }

        if (schema["additionalProperties"] is { } others)
        {
            writer.Message(21, new ProtobufWriter().Message(1, Schema(others)));
        }

        if (schema["type"] is { } type)
        {
            writer.Message(22, new ProtobufWriter().Text(1, (string?)type));
        }

        if (schema["items"] is { } items)
        {
            writer.Message(23, new ProtobufWriter().Message(1, Schema(items)));
        }

        if (schema["properties"] is { } properties)
        {
            writer.Message(25, new ProtobufWriter().Messages(1, Members(properties, Schema)));
        }

        return writer.Messages(31, Extensions(schema));
    }

    /// <summary>The members that OpenAPI does not know, as YAML, which JSON is.</summary>
    private static IEnumerable<ProtobufWriter> Extensions(JsonNode node) => node.AsObject()
        .Where(member => member.Key.StartsWith("x-", StringComparison.Ordinal))
        .Select(member => new ProtobufWriter().Text(1, member.Key)
            .Message(2, new ProtobufWriter().Text(2, member.Value!.ToJsonString())));

    private static IEnumerable<ProtobufWriter> Items(JsonNode? list, Func<JsonNode, ProtobufWriter> value) =>
        (list as JsonArray ?? []).Select(item => value(item!));

    private static string? Text(JsonNode? node, string name) => (string?)node?[name];
}
