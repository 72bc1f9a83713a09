using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Schema;

namespace Signalbox.Lab.Api.Patching;

/// <summary>Strategic merge patch: a merge patch that also merges lists, by the keys that the schema gives them.
/// Source: "Strategic merge patch" in the Kubernetes API conventions, and what kubectl sends.</summary>
internal static class StrategicMergePatch
{
    /// <summary>Changes <paramref name="target"/> and returns it. <paramref name="shape"/> is null for an object
    /// without fields of its own, as a map.</summary>
    public static JsonObject Apply(JsonObject target, JsonObject patch, ObjectShape? shape)
    {
        switch (Directives.KindOf(patch))
        {
            case "replace":
                return Directives.Without(patch)!.AsObject();
            case "delete":
                return [];
        }

        Retain(target, patch);
        foreach (var (name, values) in Directives.Deletions(patch))
        {
            Delete(target, name, values);
        }

        var before = Directives.Orders(patch).ToDictionary(order => order.Name, order => Copy(target[order.Name]));
        foreach (var (name, value) in patch)
        {
            if (!Directives.IsDirective(name))
            {
                Set(target, name, value, shape?.Find(name));
            }
        }

        foreach (var (name, order) in Directives.Orders(patch))
        {
            var key = shape?.Find(name)?.Patch.MergeKey;
            ElementOrder.Check(patch[name] as JsonArray, order, key);
            if (target[name] is JsonArray list)
            {
                target[name] = ElementOrder.Arrange(list, order, before[name], key);
            }
        }

        return target;
    }

    private static void Set(JsonObject target, string name, JsonNode? value, ShapeField? field)
    {
        if (value is null)
        {
            target.Remove(name);
            return;
        }

        target[name] = (target[name], value) switch
        {
            (JsonObject old, JsonObject patch) =>
                Apply(Copy(old), patch, (field?.Type as FieldType.Inner)?.Shape),
            (JsonArray old, JsonArray patch) when field is { Patch.Merges: true } =>
                ListMerge.Apply(Copy(old), patch, field),
            _ => Directives.Without(value),
        };
    }

    /// <summary>Of what the object has, only these keys stay; and the patch brings none but these.</summary>
    private static void Retain(JsonObject target, JsonObject patch)
    {
        if (!patch.TryGetPropertyValue(Directives.RetainKeys, out var wanted))
        {
            return;
        }

        var keys = wanted is JsonArray list
            ? list.Select(GoText.Of).ToHashSet(StringComparer.Ordinal)
            : throw PatchException.Unreadable("invalid patch format of retainKeys");
        if (patch.Any(member => !Directives.IsDirective(member.Key) && member.Value is not null
            && !keys.Contains(member.Key)))
        {
            throw PatchException.Odd("patch content doesn't match retainKeys list");
        }

        foreach (var name in target.Select(member => member.Key).Where(name => !keys.Contains(name)).ToArray())
        {
            target.Remove(name);
        }
    }

    private static void Delete(JsonObject target, string name, JsonArray values)
    {
        if (target[name] is not JsonArray list)
        {
            return;
        }

        foreach (var gone in list.Where(item => values.Any(value => JsonNode.DeepEquals(item, value))).ToArray())
        {
            list.Remove(gone);
        }

        if (list.Count == 0)
        {
            target.Remove(name);
        }
    }

    private static T Copy<T>(T node)
        where T : JsonNode? => (T)node?.DeepClone()!;
}
