using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Schema;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Strategies;
using Signalbox.Lab.Api.Writes;

namespace Signalbox.Lab.Api.Http;

/// <summary>Shows and changes how many replicas a Deployment or ReplicaSet shall have, as an object of
/// autoscaling/v1.</summary>
internal static class ScaleAnswer
{
    private static readonly ResourceKind Kind = new()
    {
        Group = "autoscaling",
        Version = "v1",
        Plural = "scales",
        Kind = "Scale",
        IsNamespaced = true,
    };

    public static async Task WriteAsync(HttpContext context, Registry registry, RequestPath path, ApiVerb verb)
    {
        var place = path.Place;
        var isDryRun = DryRun.IsAsked(context);
        if (verb == ApiVerb.Get)
        {
            var found = registry.Store.Find(place.Kind, place.Namespace, place.Name)
                ?? throw new StoreException(
                    StoreError.NotFound, $"{place.Kind.QualifiedName} \"{place.Name}\" not found", place.Name);
            await ShowAsync(context, found.ToJson()).ConfigureAwait(false);
            return;
        }

        var change = verb == ApiVerb.Patch
            ? (await PatchRequest.ReadAsync(context, Shape).ConfigureAwait(false)).Apply
            : Replace(await RequestBody.ReadAsync(context, Kind).ConfigureAwait(false));
        var author = RequestAuthor.OfUpdate(context, path.Subresource);
        var done = registry.Change(place, WriteScope.Object, json => Scaled(place, json, change), isDryRun, author);
        await ShowAsync(context, done.Object.ToJson()).ConfigureAwait(false);
    }

    private static ObjectShape Shape => ObjectSchema.Find(Kind.ApiVersion, Kind.Kind)!;

    private static Func<JsonObject, JsonObject> Replace(JsonObject scale) => _ => scale;

    private static Task ShowAsync(HttpContext context, JsonObject json) =>
        Answers.JsonAsync(context, HttpStatusCode.OK, Of(json));

    private static JsonObject Scaled(ObjectPlace place, JsonObject json, Func<JsonObject, JsonObject> change)
    {
        var scale = change(Of(json));
        var replicas = scale.Child("spec").Number("replicas") ?? 0;
        if (replicas < 0)
        {
            var errors = new FieldErrors();
            errors.Invalid("spec.replicas", replicas, "must be greater than or equal to 0");
            errors.ThrowIfAny(place with { Kind = Kind });
        }

        json.Ensure("spec")["replicas"] = replicas;
        // The author of a scale may have seen the object as it was.
        if (scale.Child("metadata").Text("resourceVersion") is { Length: > 0 } seen)
        {
            json.Ensure("metadata")["resourceVersion"] = seen;
        }

        return json;
    }

    private static JsonObject Of(JsonObject json)
    {
        var metadata = new JsonObject();
        foreach (var field in new[] { "name", "namespace", "uid", "resourceVersion", "creationTimestamp" })
        {
            metadata.TakeFrom(field, json.Child("metadata"));
        }

        var scale = new JsonObject
        {
            ["kind"] = Kind.Kind,
            ["apiVersion"] = Kind.ApiVersion,
            ["metadata"] = metadata,
            ["spec"] = new JsonObject(),
            ["status"] = new JsonObject
            {
                ["replicas"] = json.Child("status").Number("replicas") ?? 0,
                ["selector"] = LabelSelectors.ToText(json.Child("spec").Child("selector")),
            },
        };
        // As upstream: 0 is left out.
        if (json.Child("spec").Number("replicas") is { } replicas and not 0)
        {
            scale.Ensure("spec")["replicas"] = replicas;
        }

        return scale;
    }
}
