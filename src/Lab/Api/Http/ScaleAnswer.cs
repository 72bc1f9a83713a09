using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Strategies;
using Signalbox.Lab.Api.Writes;

namespace Signalbox.Lab.Api.Http;

/// <summary>Shows and changes how many replicas an object shall have (<see cref="ScaleView"/>).</summary>
internal static class ScaleAnswer
{
    public static async Task WriteAsync(HttpContext context, Registry registry, RequestPath path, ApiVerb verb)
    {
        var place = path.Place;
        var isDryRun = DryRun.IsAsked(context);
        if (verb == ApiVerb.Get)
        {
            await ShowAsync(context, Existing(registry, place).ToJson()).ConfigureAwait(false);
            return;
        }

        if (verb == ApiVerb.Patch && ApplyAnswer.IsAsked(context))
        {
            await ApplyAsync(context, registry, path, isDryRun).ConfigureAwait(false);
            return;
        }

        var change = verb == ApiVerb.Patch
            ? (await PatchRequest.ReadAsync(context, ScaleView.Kind).ConfigureAwait(false)).Apply
            : Replace(await RequestBody.ReadAsync(context, ScaleView.Kind).ConfigureAwait(false));
        var author = RequestAuthor.OfUpdate(context, path.Subresource);
        var done = registry.Change(place, WriteScope.Object, json => Scaled(place, json, change), isDryRun, author);
        await ShowAsync(context, done.Object.ToJson()).ConfigureAwait(false);
    }

    /// <summary>As upstream: the author owns the replicas of the object itself, as the part "scale" of it.</summary>
    private static async Task ApplyAsync(HttpContext context, Registry registry, RequestPath path, bool isDryRun)
    {
        var asked = await ApplyAnswer.ReadAsync(context, path with { Kind = ScaleView.Kind }).ConfigureAwait(false);
        Existing(registry, path.Place);
        var applied = asked with { Json = ScaleView.Parent(path.Kind, asked.Json) };
        var done = registry.Apply(path.Place, WriteScope.Object, applied, isDryRun);
        await ShowAsync(context, done.Object.ToJson()).ConfigureAwait(false);
    }

    private static StoredObject Existing(Registry registry, ObjectPlace place) =>
        registry.Store.Find(place.Kind, place.Namespace, place.Name)
        ?? throw new StoreException(
            StoreError.NotFound, $"{place.Kind.QualifiedName} \"{place.Name}\" not found", place.Name);

    private static Func<JsonObject, JsonObject> Replace(JsonObject scale) => _ => scale;

    private static Task ShowAsync(HttpContext context, JsonObject json) =>
        Answers.JsonAsync(context, HttpStatusCode.OK, ScaleView.Of(json));

    private static JsonObject Scaled(ObjectPlace place, JsonObject json, Func<JsonObject, JsonObject> change)
    {
        var scale = change(ScaleView.Of(json));
        var replicas = scale.Child("spec").Number("replicas") ?? 0;
        if (replicas < 0)
        {
            var errors = new FieldErrors();
            errors.Invalid("spec.replicas", replicas, "must be greater than or equal to 0");
            errors.ThrowIfAny(place with { Kind = ScaleView.Kind });
        }

        json.Ensure("spec")["replicas"] = replicas;
        // The author of a scale may have seen the object as it was.
        if (scale.Child("metadata").Text("resourceVersion") is { Length: > 0 } seen)
        {
            json.Ensure("metadata")["resourceVersion"] = seen;
        }

        return json;
    }
}
