using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api.Patching;

/// <summary>JSON Merge Patch. Source: RFC 7396.</summary>
internal static class MergePatch
{
    /// <summary>Changes <paramref name="target"/> and returns it.</summary>
    public static JsonObject Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject inner)
            {
                target[name] = Apply((target[name] as JsonObject)?.DeepClone().AsObject() ?? [], inner);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }

        return target;
    }
}
