using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api.Patching;

/// <summary>The order of a merged list: what the patch speaks of stands in the patch's order; what only the server has
/// stands where it stood among what it knew already, and before what is new.</summary>
internal static class ElementOrder
{
    /// <param name="list">The merged list.</param>
    /// <param name="order">Elements, or objects that hold nothing but the key.</param>
    /// <param name="before">The list before the merge; null for none.</param>
    /// <param name="key">What tells elements apart; null for the elements themselves.</param>
    public static JsonArray Arrange(JsonArray list, JsonArray order, JsonNode? before, string? key)
    {
        var items = list.ToArray();
        list.Clear();
        var spoken = items.Where(item => Place(order, item, key) >= 0).OrderBy(item => Place(order, item, key));
        var others = new Queue<JsonNode?>(items.Where(item => Place(order, item, key) < 0)
            .OrderBy(item => Place(before as JsonArray, item, key)));
        foreach (var item in spoken)
        {
            while (others.TryPeek(out var other) && !IsBefore(before as JsonArray, item, other, key))
            {
                list.Add(others.Dequeue());
            }

            list.Add(item);
        }

        while (others.TryDequeue(out var rest))
        {
            list.Add(rest);
        }

        return list;
    }

    /// <summary>Throws when a patch's list contradicts the order that it gives.</summary>
    public static void Check(JsonArray? patch, JsonArray order, string? key)
    {
        var last = -1;
        foreach (var item in (patch ?? []).Where(IsContent))
        {
            var place = Place(order, item, key);
            if (place < last || place < 0)
            {
                throw PatchException.Odd(
                    $"The order in patch list:\n{GoText.Of(patch)}\n doesn't match $setElementOrder list:\n"
                    + $"{GoText.Of(order)}\n");
            }

            last = place;
        }
    }

    private static bool IsContent(JsonNode? item) => item is not JsonObject json || !json.ContainsKey(Directives.Patch);

    private static bool IsBefore(JsonArray? before, JsonNode? one, JsonNode? other, string? key)
    {
        var (first, second) = (Place(before, one, key), Place(before, other, key));
        return first >= 0 && second >= 0 && first < second;
    }

    private static int Place(JsonArray? list, JsonNode? wanted, string? key)
    {
        for (var at = 0; at < list?.Count; at++)
        {
            var (one, other) = key is null
                ? (list[at], wanted)
                : ((list[at] as JsonObject)?[key], (wanted as JsonObject)?[key]);
            if (JsonNode.DeepEquals(one, other))
            {
                return at;
            }
        }

        return -1;
    }
}
