using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api.Store;

/// <summary>What the store and selectors need to know of an object without reading its bytes again.</summary>
internal sealed record ObjectTraits
{
    private static readonly FrozenDictionary<string, string> None = FrozenDictionary<string, string>.Empty;

    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required string Key { get; init; }

    public required string Uid { get; init; }

    /// <summary>RFC 3339, whole seconds, in UTC.</summary>
    public required string CreationTimestamp { get; init; }

    public long Generation { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = None;

    public IReadOnlyDictionary<string, string> Fields { get; init; } = None;

    /// <summary>The key of an object, which is its place in a list.</summary>
    public static string KeyOf(string @namespace, string name) =>
        @namespace.Length == 0 ? name : $"{@namespace}/{name}";

    /// <summary>metadata.labels. What is not text, a server would have refused; here it has no value.</summary>
    public static IReadOnlyDictionary<string, string> LabelsOf(JsonObject metadata)
    {
        if (metadata["labels"] is not JsonObject { Count: > 0 } labels)
        {
            return None;
        }

        var read = new Dictionary<string, string>(labels.Count, StringComparer.Ordinal);
        foreach (var (key, value) in labels)
        {
            read[key] = Text(value) ?? "";
        }

        return read;
    }

    /// <summary>The fields of the kind that selectors may name, by path.</summary>
    public static IReadOnlyDictionary<string, string> FieldsOf(ResourceKind kind, JsonObject source)
    {
        if (kind.SelectableFields.IsEmpty)
        {
            return None;
        }

        var read = new Dictionary<string, string>(kind.SelectableFields.Length, StringComparer.Ordinal);
        foreach (var path in kind.SelectableFields)
        {
            JsonNode? at = source;
            foreach (var step in path.Split('.'))
            {
                at = (at as JsonObject)?[step];
            }

            if (Text(at) is { } value)
            {
                read[path] = value;
            }
        }

        return read;
    }

    /// <summary>A scalar as selectors compare it; null for everything else.</summary>
    private static string? Text(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.String => node.GetValue<string>(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => node.ToJsonString(),
        _ => null,
    };
}
