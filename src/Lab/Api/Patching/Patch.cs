using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Schema;

namespace Signalbox.Lab.Api.Patching;

/// <summary>Applies patches to objects.</summary>
public static class Patch
{
    private static readonly (string MediaType, PatchType Type)[] Types =
    [
        ("application/json-patch+json", PatchType.Json),
        ("application/merge-patch+json", PatchType.Merge),
        ("application/strategic-merge-patch+json", PatchType.StrategicMerge),
    ];

    /// <summary>A member that comes twice is no slip that a patch should survive.</summary>
    private static readonly JsonDocumentOptions OnceEach = new() { AllowDuplicateProperties = false };

    /// <summary>What a server names when it is sent something else.</summary>
    public static IEnumerable<string> MediaTypes => Types.Select(row => row.MediaType);

    /// <summary>Null for a media type that is no patch.</summary>
    public static PatchType? TypeOf(string mediaType) =>
        Types.Where(row => row.MediaType == mediaType).Select(row => (PatchType?)row.Type).FirstOrDefault();

    /// <summary>The object as the patch makes it. <paramref name="old"/> belongs to this function afterwards. Throws
    /// <see cref="PatchException"/>. Whether the fields exist is not looked at.</summary>
    public static JsonObject Apply(PatchType type, ObjectShape shape, JsonObject old, ReadOnlySpan<byte> patch) =>
        type switch
        {
            PatchType.Json => JsonPatch.Apply(old, Parse<JsonArray>(patch)),
            PatchType.Merge => MergePatch.Apply(old, Parse<JsonObject>(patch)),
            PatchType.StrategicMerge => StrategicMergePatch.Apply(old, Parse<JsonObject>(patch), shape),
            _ => throw new UnreachableException(),
        };

    private static T Parse<T>(ReadOnlySpan<byte> patch)
        where T : JsonNode
    {
        try
        {
            JsonText.Check(patch);
            return JsonNode.Parse(patch, documentOptions: OnceEach) as T
                ?? throw PatchException.Unreadable("error decoding patch: it is JSON of another shape");
        }
        catch (JsonException broken)
        {
            throw PatchException.Unreadable($"error decoding patch: {broken.Message}");
        }
    }
}
