using System.Text.Json;
using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api.Objects;

/// <summary>Reads and fills fields of objects as JSON. A field of another type than asked for counts as absent: whether
/// types are right is the schema's matter.</summary>
internal static class JsonFields
{
    /// <summary>A copy whose values all came from text, so that equal ones are equal.</summary>
    public static JsonObject Copy(this JsonObject json) =>
        JsonNode.Parse(JsonSerializer.SerializeToUtf8Bytes(json))!.AsObject();

    /// <summary>"" when there is none.</summary>
    public static string Text(this JsonObject? json, string field) => AsText(json?[field]) ?? "";

    public static long? Number(this JsonObject? json, string field) =>
        json?[field] is JsonValue value && value.GetValueKind() == JsonValueKind.Number
        && long.TryParse(value.ToJsonString(), out var number) ? number : null;

    public static bool? Flag(this JsonObject? json, string field) => json?[field]?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public static JsonObject? Child(this JsonObject? json, string field) => json?[field] as JsonObject;

    /// <summary>The object in that field, made when there is none.</summary>
    public static JsonObject Ensure(this JsonObject json, string field)
    {
        if (json[field] is not JsonObject child)
        {
            json[field] = child = [];
        }

        return child;
    }

    /// <summary>The objects of a list; empty when there is none.</summary>
    public static IReadOnlyList<JsonObject> Children(this JsonObject? json, string field) =>
        json?[field] is JsonArray list ? [.. list.OfType<JsonObject>()] : [];

    /// <summary>The texts of a list; empty when there is none.</summary>
    public static IReadOnlyList<string> Texts(this JsonObject? json, string field) =>
        json?[field] is JsonArray list ? [.. list.Select(one => AsText(one) ?? "")] : [];

    /// <summary>Whether the field holds anything, be it empty.</summary>
    public static bool Has(this JsonObject? json, string field) => json?[field] is not null;

    /// <summary>Fills a field that is absent, or "".</summary>
    public static void Default(this JsonObject json, string field, JsonNode value)
    {
        if (json[field] is null || AsText(json[field]) == "")
        {
            json[field] = value;
        }
    }

    /// <summary>Sets a field, or removes it for a text or list that is empty.</summary>
    public static void Set(this JsonObject json, string field, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            json.Remove(field);
        }
        else
        {
            json[field] = new JsonArray([.. texts.Select(text => JsonValue.Create(text))]);
        }
    }

    /// <summary>Sets a field to a copy of another object's, or removes it when that has none.</summary>
    public static void TakeFrom(this JsonObject json, string field, JsonObject? other)
    {
        if (other?[field] is { } value)
        {
            json[field] = value.DeepClone();
        }
        else
        {
            json.Remove(field);
        }
    }

    public static bool HasSame(this JsonObject? json, string field, JsonObject? other) =>
        JsonNode.DeepEquals(json?[field], other?[field]);

    /// <summary>Removes all fields that are null, at any depth: to a server they are absent.</summary>
    public static void RemoveNulls(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var one in list)
            {
                RemoveNulls(one);
            }
        }
        else if (node is JsonObject json)
        {
            foreach (var name in json.Where(field => field.Value is null).Select(field => field.Key).ToArray())
            {
                json.Remove(name);
            }

            foreach (var (_, value) in json)
            {
                RemoveNulls(value);
            }
        }
    }

    private static string? AsText(JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
