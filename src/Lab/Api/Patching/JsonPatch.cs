using System.Globalization;
using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api.Patching;

/// <summary>JSON Patch. Source: RFC 6902; adding, as upstream, creates no objects on the way. ASP.NET's own (10.0.15)
/// takes operations without an op or a value, cannot replace a whole document, and copies nothing out of a list.
/// </summary>
internal static class JsonPatch
{
    /// <summary>Applies the operations in order: all of them, or it throws.</summary>
    public static JsonObject Apply(JsonObject target, JsonArray operations)
    {
        JsonNode? document = target;
        foreach (var operation in operations)
        {
            document = Apply(document, operation as JsonObject
                ?? throw PatchException.Unreadable("error decoding patch: an operation is no object"));
        }

        return document as JsonObject ?? throw PatchException.DoesNotFit("the patch leaves no object");
    }

    private static JsonNode? Apply(JsonNode? document, JsonObject operation)
    {
        var path = Pointer(operation, "path");
        switch (Text(operation, "op"))
        {
            case "add":
                return Add(document, path, Value(operation));
            case "remove":
                Remove(document, path);
                return document;
            case "replace":
                return Replace(document, path, Value(operation));
            case "move":
                var from = Pointer(operation, "from");
                var moved = Find(document, from)?.DeepClone();
                Remove(document, from);
                return Add(document, path, moved);
            case "copy":
                return Add(document, path, Find(document, Pointer(operation, "from"))?.DeepClone());
            case "test" when JsonNode.DeepEquals(Find(document, path), Value(operation)):
                return document;
            case "test":
                throw PatchException.DoesNotFit($"testing value {Text(operation, "path")} failed");
            case var other:
                throw PatchException.DoesNotFit($"Unexpected kind: {other}");
        }
    }

    private static JsonNode? Add(JsonNode? document, string[] path, JsonNode? value)
    {
        if (path.Length == 0)
        {
            return value;
        }

        switch (Find(document, path[..^1]))
        {
            case JsonObject around:
                around[path[^1]] = value;
                break;
            case JsonArray list when path[^1] == "-":
                list.Add(value);
                break;
            case JsonArray list:
                list.Insert(Index(path, list.Count + 1), value);
                break;
            default:
                throw Missing(path);
        }

        return document;
    }

    /// <summary>In its place: the order of an object's members stays.</summary>
    private static JsonNode? Replace(JsonNode? document, string[] path, JsonNode? value)
    {
        var around = path.Length == 0 ? null : Find(document, path[..^1]);
        if (around is JsonArray list)
        {
            list[Index(path, list.Count)] = value;
            return document;
        }

        Find(document, path);
        return Add(document, path, value);
    }

    private static void Remove(JsonNode? document, string[] path)
    {
        var around = path.Length == 0 ? null : Find(document, path[..^1]);
        if (around is JsonArray list)
        {
            list.RemoveAt(Index(path, list.Count));
        }
        else if (around is not JsonObject json || !json.Remove(path[^1]))
        {
            throw Missing(path);
        }
    }

    private static JsonNode? Find(JsonNode? document, string[] path)
    {
        for (var at = 0; at < path.Length; at++)
        {
            document = document switch
            {
                JsonObject around when around.TryGetPropertyValue(path[at], out var inner) => inner,
                JsonArray list => list[Index(path[..(at + 1)], list.Count)],
                _ => throw Missing(path),
            };
        }

        return document;
    }

    private static int Index(string[] path, int count) =>
        int.TryParse(path[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < count
            ? index
            : throw Missing(path);

    private static PatchException Missing(string[] path) =>
        PatchException.DoesNotFit($"the object has no place /{string.Join('/', path)}");

    private static JsonNode? Value(JsonObject operation) => operation.TryGetPropertyValue("value", out var value)
        ? value?.DeepClone()
        : throw PatchException.Unreadable("error decoding patch: an operation has no value");

    /// <summary>Source: RFC 6901.</summary>
    private static string[] Pointer(JsonObject operation, string field)
    {
        var text = Text(operation, field);
        if (text.Length > 0 && text[0] != '/')
        {
            throw PatchException.DoesNotFit($"{field} \"{text}\" does not begin with a slash");
        }

        return [.. text.Split('/')[1..].Select(part =>
            part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
    }

    private static string Text(JsonObject operation, string field) =>
        operation[field] is JsonValue value && value.TryGetValue<string>(out var text)
            ? text
            : throw PatchException.Unreadable($"error decoding patch: an operation has no {field}");
}
