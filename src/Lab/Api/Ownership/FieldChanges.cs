using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api.Ownership;

/// <summary>The fields in which two versions of an object differ. Source: Compare of structured-merge-diff.</summary>
internal sealed class FieldChanges
{
    public FieldSet Added { get; } = new();

    public FieldSet Modified { get; } = new();

    public FieldSet Removed { get; } = new();

    /// <summary>What the later version brought.</summary>
    public FieldSet Brought => Added.Union(Modified);

    /// <summary>Null stands for absence.</summary>
    public static FieldChanges Between(JsonNode? before, JsonNode? after, FieldPlace place)
    {
        var changes = new FieldChanges();
        var isLeaf = place.IsLeaf || (IsHollow(before) && IsHollow(after));
        if (!isLeaf)
        {
            changes.AddParts(before, after, place);
        }

        if (before is null)
        {
            changes.Added.IsMember = true;
        }
        else if (after is null)
        {
            changes.Removed.IsMember = true;
        }
        else if (isLeaf)
        {
            changes.Modified.IsMember = !JsonNode.DeepEquals(before, after);
        }

        return changes;
    }

    private void AddParts(JsonNode? before, JsonNode? after, FieldPlace place)
    {
        var old = place.Parts(before).ToDictionary(StringComparer.Ordinal);
        var now = place.Parts(after).ToDictionary(StringComparer.Ordinal);
        foreach (var element in old.Keys.Union(now.Keys))
        {
            var below = place.Below(element);
            var (was, @is) = (old.GetValueOrDefault(element), now.GetValueOrDefault(element));
            var inner = Between(
                before is null ? was : Present(was, @is, below), after is null ? @is : Present(@is, was, below), below);
            Added.Add(element, inner.Added);
            Modified.Add(element, inner.Modified);
            Removed.Add(element, inner.Removed);
        }
    }

    /// <summary>The value; an empty one like the other for a field that cannot be absent.</summary>
    private static JsonNode? Present(JsonNode? value, JsonNode? other, FieldPlace place) =>
        value ?? (place.IsAlwaysThere, other) switch
        {
            (true, JsonObject) => new JsonObject(),
            (true, JsonArray) => new JsonArray(),
            _ => null,
        };

    private static bool IsHollow(JsonNode? node) => node is null or JsonObject { Count: 0 } or JsonArray { Count: 0 };
}
