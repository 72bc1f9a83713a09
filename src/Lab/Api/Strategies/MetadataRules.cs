using System.Text;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>What metadata may hold, of whichever kind. Source: apimachinery/pkg/api/validation/objectmeta.go.</summary>
internal static class MetadataRules
{
    private const int MostAnnotationBytes = 256 * 1024;

    public static void Validate(JsonObject json, KindStrategy strategy, FieldErrors errors)
    {
        var metadata = json.Child("metadata");
        strategy.Name(errors, "metadata.name", metadata.Text("name"));
        NameRules.Labels(errors, "metadata.labels", metadata.Child("labels"));
        Annotations(metadata.Child("annotations"), errors);
        foreach (var finalizer in metadata.Texts("finalizers"))
        {
            NameRules.Key(errors, "metadata.finalizers", finalizer);
        }

        Owners(metadata.Children("ownerReferences"), errors);
    }

    public static void ValidateChange(JsonObject before, JsonObject after, FieldErrors errors)
    {
        var (old, metadata) = (before.Child("metadata"), after.Child("metadata"));
        var added = metadata.Texts("finalizers").Except(old.Texts("finalizers")).ToArray();
        if (old.Has("deletionTimestamp") && added.Length > 0)
        {
            errors.Forbidden(
                "metadata.finalizers",
                "no new finalizers can be added if the object is being deleted, found new finalizers []string{"
                + string.Join(", ", added.Select(one => $"\"{one}\"")) + "}");
        }
    }

    private static void Annotations(JsonObject? annotations, FieldErrors errors)
    {
        var size = 0;
        foreach (var (key, value) in annotations ?? [])
        {
            // Upstream takes capital letters in annotations' keys, and only there.
            NameRules.Key(errors, "metadata.annotations", key.ToLowerInvariant());
            size += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(annotations.Text(key));
        }

        if (size > MostAnnotationBytes)
        {
            errors.TooLong("metadata.annotations", MostAnnotationBytes);
        }
    }

    private static void Owners(IReadOnlyList<JsonObject> owners, FieldErrors errors)
    {
        for (var index = 0; index < owners.Count; index++)
        {
            foreach (var field in new[] { "apiVersion", "kind", "name", "uid" })
            {
                if (owners[index].Text(field).Length == 0)
                {
                    errors.Invalid($"metadata.ownerReferences[{index}].{field}", "", $"{field} must not be empty");
                }
            }
        }

        if (owners.Count(one => one.Flag("controller") == true) > 1)
        {
            errors.Invalid(
                "metadata.ownerReferences", new JsonArray([.. owners.Select(one => one.DeepClone())]),
                "Only one reference can have Controller set to true");
        }
    }
}
