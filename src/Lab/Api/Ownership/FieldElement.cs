using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api.Ownership;

/// <summary>One step of a field's path, as managedFields write it: "f:name" for a field, "k:{...}" for an element of a
/// keyed list, "v:..." for a value of a set.</summary>
internal static class FieldElement
{
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private const string NamePrefix = "f:";
    private const string KeyPrefix = "k:";
    private const string ValuePrefix = "v:";

    public static string Named(string field) => NamePrefix + field;

    /// <summary>The keys come in order of the alphabet.</summary>
    public static string Keyed(JsonObject keys) => KeyPrefix + keys.ToJsonString(Plain);

    public static string Valued(JsonNode? value) => ValuePrefix + (value?.ToJsonString(Plain) ?? "null");

    /// <summary>The field of "f:field"; null for other elements.</summary>
    public static string? FieldOf(string element) =>
        element.StartsWith(NamePrefix, StringComparison.Ordinal) ? element[NamePrefix.Length..] : null;

    /// <summary>As messages show it: ".name", "[port=80,protocol="TCP"]", "[="a"]". What cannot be read is shown as it
    /// is.</summary>
    public static string Show(string element)
    {
        try
        {
            return element switch
            {
                _ when FieldOf(element) is { } field => $".{field}",
                _ when element.StartsWith(KeyPrefix, StringComparison.Ordinal)
                    && JsonNode.Parse(element[KeyPrefix.Length..]) is JsonObject keys =>
                    $"[{string.Join(',', keys.Select(key => $"{key.Key}={key.Value?.ToJsonString(Plain)}"))}]",
                _ when element.StartsWith(ValuePrefix, StringComparison.Ordinal) =>
                    $"[={element[ValuePrefix.Length..]}]",
                _ => $"[{element}]",
            };
        }
        catch (JsonException)
        {
            return $"[{element}]";
        }
    }
}
