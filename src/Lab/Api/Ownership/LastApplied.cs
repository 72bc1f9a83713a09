using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Ownership;

/// <summary>The annotation in which "kubectl apply" keeps what it applied when it merges by itself. Who goes over to
/// server-side apply with the manager "kubectl" keeps those fields, and the annotation is kept up for who goes back.
/// Source: upstream's lastappliedmanager.go and lastappliedupdater.go.</summary>
internal static class LastApplied
{
    private const string Manager = "kubectl";
    private const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";

    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The fields that the author may change though others own them: those of the annotation that the live
    /// object still has as they were applied.</summary>
    public static FieldSet MayChange(FieldAuthor author, JsonObject live, FieldPlace root)
    {
        var text = live.Child("metadata").Child("annotations").Text(Annotation);
        if (author.Manager != Manager || Parse(text) is not { } applied
            || applied.Text("apiVersion") != live.Text("apiVersion"))
        {
            return new FieldSet();
        }

        try
        {
            var changes = FieldChanges.Between(applied, live, root);
            return AppliedFields.Of(applied, root)
                .Except(changes.Modified).Except(changes.Added).Except(changes.Removed);
        }
        catch (UnkeyedElementException)
        {
            return new FieldSet();
        }
    }

    /// <summary>Writes what was applied into the annotation, where the object has one.</summary>
    public static void Follow(AppliedObject applied, JsonObject result)
    {
        var annotations = result.Child("metadata").Child("annotations");
        if (applied.Author.Manager == Manager && annotations is not null && annotations.Has(Annotation))
        {
            annotations[Annotation] = Text(applied.Json);
        }
    }

    private static string Text(JsonObject applied)
    {
        var copy = applied.DeepClone().AsObject();
        copy.Child("metadata").Child("annotations")?.Remove(Annotation);
        // As Go writes JSON: keys in order, and what HTML would read escaped.
        return Sorted(copy)!.ToJsonString(Plain)
            .Replace("<", "\\u003c", StringComparison.Ordinal)
            .Replace(">", "\\u003e", StringComparison.Ordinal)
            .Replace("&", "\\u0026", StringComparison.Ordinal) + "\n";
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject json => new JsonObject(json.OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => KeyValuePair.Create(field.Key, Sorted(field.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    private static JsonObject? Parse(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
