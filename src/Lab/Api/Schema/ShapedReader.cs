using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api.Schema;

/// <summary>Walks JSON along a shape. Nulls are left out, as absent fields are; in maps and lists they are the type's
/// zero.</summary>
/// <param name="complaints">Where unknown fields and those that come twice are told.</param>
internal sealed class ShapedReader(List<string> complaints)
{
    /// <summary>The reader stands at the first token of the value, and afterwards at its last.</summary>
    public JsonObject ReadObject(ref Utf8JsonReader reader, ObjectShape shape, FieldPath path)
    {
        Expect(ref reader, JsonTokenType.StartObject, path, $"v1.{shape.GoName}");
        var json = new JsonObject();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            reader.Read();
            var inner = path.Field(name, shape.GoName);
            if (shape.Find(name) is not { } field)
            {
                complaints.Add($"unknown field \"{inner.Strict}\"");
                reader.Skip();
                continue;
            }

            if (!seen.Add(name))
            {
                complaints.Add($"duplicate field \"{inner.Strict}\"");
            }

            if (reader.TokenType != JsonTokenType.Null)
            {
                json[name] = ReadValue(ref reader, field.Type, inner);
            }
        }

        return json;
    }

    private JsonNode? ReadValue(ref Utf8JsonReader reader, FieldType type, FieldPath path) => type switch
    {
        FieldType.Inner inner => ReadObject(ref reader, inner.Shape, path),
        FieldType.ListOf list => ReadList(ref reader, list, path),
        FieldType.MapOf map => ReadMap(ref reader, map, path),
        FieldType.Anything => JsonNode.Parse(ref reader),
        _ => ReadScalar(ref reader, type, path),
    };

    private JsonArray ReadList(ref Utf8JsonReader reader, FieldType.ListOf type, FieldPath path)
    {
        Expect(ref reader, JsonTokenType.StartArray, path, type.GoName);
        var list = new JsonArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            list.Add(ReadOrZero(ref reader, type.Item, path.Index(list.Count)));
        }

        return list;
    }

    private JsonObject ReadMap(ref Utf8JsonReader reader, FieldType.MapOf type, FieldPath path)
    {
        Expect(ref reader, JsonTokenType.StartObject, path, type.GoName);
        var map = new JsonObject();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (map.ContainsKey(key))
            {
                complaints.Add($"duplicate field \"{path.Key(key).Strict}\"");
            }

            map[key] = ReadOrZero(ref reader, type.Value, path.Key(key));
        }

        return map;
    }

    private JsonNode? ReadOrZero(ref Utf8JsonReader reader, FieldType type, FieldPath path) =>
        reader.TokenType != JsonTokenType.Null ? ReadValue(ref reader, type, path) : type switch
        {
            FieldType.Text or FieldType.Bytes => "",
            FieldType.Flag => false,
            FieldType.Whole or FieldType.IntOrText => 0,
            FieldType.Quantity => "0",
            FieldType.Inner => new JsonObject(),
            _ => null,
        };

    private static JsonNode ReadScalar(ref Utf8JsonReader reader, FieldType type, FieldPath path)
    {
        var token = reader.TokenType;
        switch (type)
        {
            case FieldType.Text when token == JsonTokenType.String:
                return reader.GetString()!;
            case FieldType.Flag when token is JsonTokenType.True or JsonTokenType.False:
                return reader.GetBoolean();
            case FieldType.Whole { Bits: 32 } when token == JsonTokenType.Number && reader.TryGetInt32(out _):
            case FieldType.Whole { Bits: 64 } when token == JsonTokenType.Number && reader.TryGetInt64(out _):
            case FieldType.Fraction when token == JsonTokenType.Number:
                // A parsed node gives its number in whichever type it is asked for.
                return JsonNode.Parse(ref reader)!;
            case FieldType.Time or FieldType.Bytes or FieldType.IntOrText or FieldType.Quantity:
                return ScalarText.Read(ref reader, type);
            default:
                throw path.Mismatch(NameOf(ref reader), type.GoName);
        }
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token, FieldPath path, string wanted)
    {
        if (reader.TokenType != token)
        {
            throw path.Mismatch(NameOf(ref reader), wanted);
        }
    }

    /// <summary>As messages name what was found. Numbers show themselves where a number of another kind is wanted.
    /// </summary>
    private static string NameOf(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => "string",
        JsonTokenType.Number when Encoding.UTF8.GetString(reader.ValueSpan) is var text && !IsPlain(text) =>
            $"number {text}",
        JsonTokenType.Number => "number",
        JsonTokenType.True or JsonTokenType.False => "bool",
        JsonTokenType.StartArray => "array",
        JsonTokenType.StartObject => "object",
        JsonTokenType.Null => "null",
        _ => throw new UnreachableException(),
    };

    private static bool IsPlain(string number) => int.TryParse(number, out _);
}
