using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Schema;

namespace Signalbox.Lab.Api.Ownership;

/// <summary>What a place in an object holds, for walks along it.</summary>
/// <param name="Type">Of the value.</param>
/// <param name="Rule">Which parts of it have owners.</param>
/// <param name="IsDeclared">Whether it is a field of a type, rather than an element of a list or a key of a map.
/// </param>
/// <param name="IsAlwaysThere">Whether it counts as there, empty, when it is absent.</param>
internal readonly record struct FieldPlace(FieldType Type, MergeRule Rule, bool IsDeclared, bool IsAlwaysThere)
{
    public static FieldPlace Root(ObjectShape shape) =>
        new(new FieldType.Inner(shape), MergeRule.Fields, IsDeclared: true, IsAlwaysThere: true);

    public bool IsLeaf => Rule.Kind == MergeKind.Leaf;

    /// <summary>The place below, for an element of the path. What no type declares is a leaf.</summary>
    public FieldPlace Below(string element) => (Type, FieldElement.FieldOf(element)) switch
    {
        (FieldType.Inner inner, { } name) when inner.Shape.Find(name) is { } field =>
            new FieldPlace(field.Type, field.Merge, IsDeclared: true, MergeRules.IsAlwaysThere(name)),
        (FieldType.MapOf map, not null) => Undeclared(map.Value),
        (FieldType.ListOf list, null) => Undeclared(list.Item),
        _ => Undeclared(new FieldType.Anything()),
    };

    /// <summary>The parts of a value that have owners of their own, in their order. An element that comes again in a
    /// list is left out. Throws <see cref="UnkeyedElementException"/>.</summary>
    public IEnumerable<(string Element, JsonNode? Value)> Parts(JsonNode? node) => (Rule.Kind, node) switch
    {
        (MergeKind.Fields, JsonObject json) => json.Select(field => (FieldElement.Named(field.Key), field.Value)),
        (MergeKind.Keyed or MergeKind.Set, JsonArray list) => PartsOf(list).DistinctBy(part => part.Element),
        _ => [],
    };

    /// <summary>What is wrong with an object that is applied: elements of lists without their key, and those that come
    /// twice. In upstream's words, with the path first.</summary>
    public IEnumerable<string> Errors(JsonNode? node, string path = "")
    {
        string[] elements;
        try
        {
            elements = [.. PartsOf(node as JsonArray ?? []).Select(one => one.Element)];
        }
        catch (UnkeyedElementException wrong)
        {
            return [$"{path}: {wrong.Message}"];
        }

        var place = this;
        var twice = elements.CountBy(element => element).Where(one => one.Value > 1)
            .Select(one => $"{path}: duplicate entries for key {FieldElement.Show(one.Key)}");
        return twice.Concat(Parts(node).SelectMany(part =>
            place.Below(part.Element).Errors(part.Value, path + FieldElement.Show(part.Element))));
    }

    private IEnumerable<(string Element, JsonNode? Value)> PartsOf(JsonArray list)
    {
        for (var at = 0; at < list.Count; at++)
        {
            yield return Rule.Kind switch
            {
                MergeKind.Keyed => (KeyOf(list[at], at), list[at]),
                MergeKind.Set => (FieldElement.Valued(list[at]), list[at]),
                _ => ($"i:{at}", list[at]),
            };
        }
    }

    private string KeyOf(JsonNode? item, int at)
    {
        var keys = new JsonObject();
        foreach (var key in Rule.Keys)
        {
            // The one key that is filled in when it is left out.
            keys[key] = (item as JsonObject)?[key]?.DeepClone()
                ?? (key == "protocol" ? "TCP" : throw new UnkeyedElementException(at, key));
        }

        return FieldElement.Keyed(keys);
    }

    private static FieldPlace Undeclared(FieldType type) =>
        new(type, MergeRules.Of(type), IsDeclared: false, IsAlwaysThere: false);
}

/// <summary>An element of a list does not say which one it is.</summary>
internal sealed class UnkeyedElementException(int at, string key) : Exception(
    $"element {at}: associative list with keys has an element that omits key field \"{key}\" (and doesn't have "
    + "default value)");
