using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api.Ownership;

/// <summary>What is done with an object along the fields of its type: which there are, merged, and taken out. Pure; no
/// argument is changed. Source: ToFieldSet, Merge and RemoveItems of structured-merge-diff.</summary>
internal static class AppliedFields
{
    /// <summary>The fields that an object names. Of what is made of fields the innermost count, and the elements of
    /// lists and maps. Throws <see cref="UnkeyedElementException"/>.</summary>
    public static FieldSet Of(JsonNode? node, FieldPlace place)
    {
        var set = new FieldSet { IsMember = place.IsLeaf };
        foreach (var (element, value) in place.Parts(node))
        {
            var below = place.Below(element);
            var inner = Of(value, below);
            inner.IsMember |= !below.IsDeclared || value is null or JsonObject { Count: 0 };
            set.Add(element, inner);
        }

        return set;
    }

    /// <summary>The set, with the fields of types that only had fields below them in it.</summary>
    public static FieldSet WithDeclared(FieldSet set, FieldPlace place)
    {
        var whole = new FieldSet { IsMember = set.IsMember };
        foreach (var (element, inner) in set.Children)
        {
            var below = place.Below(element);
            var child = WithDeclared(inner, below);
            child.IsMember |= below.IsDeclared;
            whole.Add(element, child);
        }

        return whole;
    }

    /// <summary>The live object with what was applied: it wins, where both say something. Elements of lists stand in
    /// the order of what was applied, those that only the live object has before the ones that they stood before.
    /// </summary>
    public static JsonNode? Merge(JsonNode? live, JsonNode? applied, FieldPlace place) => (live, applied) switch
    {
        (_, null) => live?.DeepClone(),
        (JsonObject one, JsonObject other) when !place.IsLeaf => MergeFields(one, other, place),
        (JsonArray, JsonArray) when !place.IsLeaf => MergeElements(live, applied, place),
        _ => applied.DeepClone(),
    };

    /// <summary>The object without these fields; null when nothing is left of it.</summary>
    public static JsonNode? Without(JsonNode? node, FieldSet gone, FieldPlace place)
    {
        var left = place.Parts(node)
            .Select(part => (part.Element, Value: Left(part.Value, gone.Find(part.Element), place.Below(part.Element))))
            .Where(part => part.Value is not null)
            .ToArray();
        return (node, left.Length) switch
        {
            (JsonObject { Count: > 0 } or JsonArray { Count: > 0 }, 0) => null,
            (JsonObject, _) => new JsonObject(
                left.Select(part => KeyValuePair.Create(FieldElement.FieldOf(part.Element)!, part.Value))),
            (JsonArray, _) => new JsonArray([.. left.Select(part => part.Value)]),
            _ => node?.DeepClone(),
        };
    }

    private static JsonNode? Left(JsonNode? value, FieldSet? gone, FieldPlace place) => gone switch
    {
        null => value?.DeepClone(),
        { IsMember: true } => null,
        _ when place.IsLeaf => value?.DeepClone(),
        _ => Without(value, gone, place),
    };

    private static JsonObject MergeFields(JsonObject live, JsonObject applied, FieldPlace place)
    {
        var merged = new JsonObject();
        foreach (var name in live.Select(field => field.Key).Union(applied.Select(field => field.Key)))
        {
            merged[name] = Merge(live[name], applied[name], place.Below(FieldElement.Named(name)));
        }

        return merged;
    }

    private static JsonArray MergeElements(JsonNode? live, JsonNode? applied, FieldPlace place)
    {
        var old = place.Parts(live).ToList();
        var wanted = place.Parts(applied).ToDictionary(StringComparer.Ordinal);
        var merged = new JsonArray();
        var at = 0;
        foreach (var (element, value) in wanted)
        {
            var found = old.FindIndex(part => part.Element == element);
            // What only the live object has and stood before this one, still does.
            for (; at < old.Count && (at < found || (found < at && !wanted.ContainsKey(old[at].Element))); at++)
            {
                AddUnwanted(merged, old[at], wanted);
            }

            at = Math.Max(at, found + 1);
            merged.Add(Merge(found < 0 ? null : old[found].Value, value, place.Below(element)));
        }

        foreach (var rest in old[at..])
        {
            AddUnwanted(merged, rest, wanted);
        }

        return merged;
    }

    private static void AddUnwanted(
        JsonArray merged, (string Element, JsonNode? Value) part, Dictionary<string, JsonNode?> wanted)
    {
        if (!wanted.ContainsKey(part.Element))
        {
            merged.Add(part.Value?.DeepClone());
        }
    }
}
