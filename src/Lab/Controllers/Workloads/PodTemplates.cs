using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Signalbox.Lab.Controllers.Workloads;

/// <summary>Pod templates as JSON: which are the same, and the hash that names a ReplicaSet.</summary>
internal static class PodTemplates
{
    public const string HashLabel = "pod-template-hash";

    /// <summary>What upstream's names are made of: no vowels, so no words; nothing that looks like something else.
    /// </summary>
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";

    /// <summary>A copy without the label that a Deployment adds, and without what a server adds to empty metadata.
    /// </summary>
    public static JsonObject Plain(JsonObject template)
    {
        var plain = template.DeepClone().AsObject();
        if (plain["metadata"] is JsonObject metadata)
        {
            metadata.Remove("creationTimestamp");
            (metadata["labels"] as JsonObject)?.Remove(HashLabel);
        }

        return plain;
    }

    public static bool AreSame(JsonObject one, JsonObject other) => JsonNode.DeepEquals(Plain(one), Plain(other));

    /// <summary>The same for equal templates, whatever the order of their fields. A number of collisions makes another
    /// hash of the same template.</summary>
    public static string Hash(JsonObject template, int collisions)
    {
        var text = new StringBuilder();
        Write(Plain(template), text);
        text.Append(CultureInfo.InvariantCulture, $"#{collisions}");
        // FNV-1a, as upstream; what is hashed differs, so the hashes do too.
        var hash = 2166136261;
        foreach (var one in Encoding.UTF8.GetBytes(text.ToString()))
        {
            hash = (hash ^ one) * 16777619;
        }

        var digits = hash.ToString(CultureInfo.InvariantCulture);
        return string.Concat(digits.Select(digit => Alphabet[digit % Alphabet.Length]));
    }

    private static void Write(JsonNode? node, StringBuilder text)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields.OrderBy(field => field.Key, StringComparer.Ordinal))
                {
                    text.Append(name).Append('{');
                    Write(value, text);
                    text.Append('}');
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    text.Append('[');
                    Write(item, text);
                    text.Append(']');
                }

                break;
            default:
                text.Append(node?.ToJsonString() ?? "null");
                break;
        }
    }
}
