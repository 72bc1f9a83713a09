using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Schema;

namespace Signalbox.Lab.Api.Patching;

/// <summary>Merges a list as a strategic merge patch does: elements with the same key are merged, others added.
/// </summary>
internal static class ListMerge
{
    /// <param name="old">The list; it belongs to this function.</param>
    /// <param name="patch">Elements, perhaps with directives among them.</param>
    /// <param name="field">Which list it is: one that merges.</param>
    public static JsonArray Apply(JsonArray old, JsonArray patch, ShapeField field)
    {
        var before = old.DeepClone().AsArray();
        if (field.Patch.MergeKey is not { } key)
        {
            Unite(old, patch);
            return ElementOrder.Arrange(old, patch, before, null);
        }

        var items = patch.Select(item => item as JsonObject
            ?? throw PatchException.Unreadable($"the list {field.Name} is merged by {key}, and an element has none"));
        var byKind = items.ToLookup(Directives.KindOf);
        // A replacement is told by an element of its own, which has nothing else.
        if (byKind["replace"].Any())
        {
            return new JsonArray([.. byKind["merge"].Select(Directives.Without)]);
        }

        foreach (var gone in byKind["delete"])
        {
            Delete(old, Key(gone, key), key);
        }

        foreach (var item in byKind["merge"])
        {
            Merge(old, item, key, (field.Type as FieldType.ListOf)?.Item);
        }

        return ElementOrder.Arrange(old, new JsonArray([.. byKind["merge"].Select(Directives.Without)]), before, key);
    }

    private static void Unite(JsonArray old, JsonArray patch)
    {
        foreach (var value in patch.Where(value => !old.Any(one => JsonNode.DeepEquals(one, value))).ToArray())
        {
            old.Add(value?.DeepClone());
        }
    }

    private static void Delete(JsonArray old, JsonNode wanted, string key)
    {
        foreach (var item in old.Where(item => JsonNode.DeepEquals((item as JsonObject)?[key], wanted)).ToArray())
        {
            old.Remove(item);
        }
    }

    private static void Merge(JsonArray old, JsonObject item, string key, FieldType? type)
    {
        var wanted = Key(item, key);
        for (var at = 0; at < old.Count; at++)
        {
            if (old[at] is JsonObject found && JsonNode.DeepEquals(found[key], wanted))
            {
                var copy = found.DeepClone().AsObject();
                old[at] = StrategicMergePatch.Apply(copy, item, (type as FieldType.Inner)?.Shape);
                return;
            }
        }

        old.Add(Directives.Without(item));
    }

    private static JsonNode Key(JsonObject item, string key) =>
        item[key] ?? throw PatchException.Odd($"map: {GoText.Of(item)} does not contain declared merge key: {key}");
}
