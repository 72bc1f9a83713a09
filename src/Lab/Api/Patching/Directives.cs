using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api.Patching;

/// <summary>The members of a strategic merge patch that say how to merge, rather than what.</summary>
internal static class Directives
{
    public const string Patch = "$patch";
    public const string RetainKeys = "$retainKeys";
    private const string DeletePrefix = "$deleteFromPrimitiveList/";
    private const string OrderPrefix = "$setElementOrder/";

    /// <summary>"replace", "delete" or "merge", which is also what no directive means. Throws for others.</summary>
    public static string KindOf(JsonObject patch) => patch[Patch] switch
    {
        null => "merge",
        JsonValue value when value.TryGetValue<string>(out var kind)
            && kind is "replace" or "delete" or "merge" => kind,
        var other => throw PatchException.Odd($"unknown patch type: {GoText.Of(other)} in map: {GoText.Of(patch)}"),
    };

    public static bool IsDirective(string name) =>
        name is Patch or RetainKeys || name.StartsWith(DeletePrefix, StringComparison.Ordinal)
        || name.StartsWith(OrderPrefix, StringComparison.Ordinal);

    /// <summary>The values to be taken out of a list, by the list's name.</summary>
    public static IEnumerable<(string Name, JsonArray Values)> Deletions(JsonObject patch) =>
        With(patch, DeletePrefix, "invalid patch format of primitive list");

    /// <summary>The order of a list's elements, by the list's name.</summary>
    public static IEnumerable<(string Name, JsonArray Values)> Orders(JsonObject patch) =>
        With(patch, OrderPrefix, "invalid patch format of setElementOrder list");

    /// <summary>A value that is new to its place: without directives, and without members that are null.</summary>
    public static JsonNode? Without(JsonNode? patch) => patch switch
    {
        JsonObject json => new JsonObject(json
            .Where(member => !IsDirective(member.Key) && member.Value is not null)
            .Select(member => KeyValuePair.Create(member.Key, Without(member.Value)))),
        JsonArray list => new JsonArray([.. list
            .Where(item => item is not JsonObject json || !json.ContainsKey(Patch) || KindOf(json) == "merge")
            .Select(Without)]),
        _ => patch?.DeepClone(),
    };

    private static IEnumerable<(string Name, JsonArray Values)> With(JsonObject patch, string prefix, string error) =>
        patch.Where(member => member.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(member =>
            (member.Key[prefix.Length..], member.Value as JsonArray ?? throw PatchException.Unreadable(error)));
}
