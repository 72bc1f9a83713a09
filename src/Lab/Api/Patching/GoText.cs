using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api.Patching;

/// <summary>JSON as Go prints it in messages: map[a:1 b:[x y]].</summary>
internal static class GoText
{
    public static string Of(JsonNode? node) => node switch
    {
        null => "<nil>",
        JsonObject json => $"map[{string.Join(' ', json.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => $"{member.Key}:{Of(member.Value)}"))}]",
        JsonArray list => $"[{string.Join(' ', list.Select(Of))}]",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => node.ToJsonString(),
    };
}
