using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Writes;

namespace Signalbox.Lab.Api.Http;

/// <summary>Answers requests that write one object.</summary>
internal static class WriteAnswer
{
    public static async Task CreateAsync(HttpContext context, Registry registry, RequestPath path, WriteGuard guard)
    {
        var isDryRun = DryRun.IsAsked(context);
        var json = await RequestBody.ReadAsync(context, path.Kind).ConfigureAwait(false);
        var placed = PlacedBody.Of(json, path);
        guard.Check(path.Place with { Name = placed.Child("metadata").Text("name") }, null, placed);
        var created = registry.Add(path.Kind, placed, isDryRun, RequestAuthor.OfUpdate(context));
        Answers.Warn(context, path.Kind, created.Object);
        await ObjectAnswer.WriteAsync(context, HttpStatusCode.Created, created, isDryRun).ConfigureAwait(false);
    }

    public static async Task ReplaceAsync(
        HttpContext context, Registry registry, RequestPath path, WriteScope scope, WriteGuard? guard = null)
    {
        var isDryRun = DryRun.IsAsked(context);
        var json = await RequestBody.ReadAsync(context, path.Kind).ConfigureAwait(false);
        var placed = PlacedBody.Of(json, path);
        var changed = registry.Change(
            path.Place, scope, Guarded(path, _ => placed, guard), isDryRun,
            RequestAuthor.OfUpdate(context, path.Subresource));
        Warn(context, scope, changed);
        await ObjectAnswer.WriteAsync(context, HttpStatusCode.OK, changed, isDryRun).ConfigureAwait(false);
    }

    public static async Task PatchAsync(
        HttpContext context, Registry registry, RequestPath path, WriteScope scope, WriteGuard? guard = null)
    {
        if (ApplyAnswer.IsAsked(context))
        {
            await ApplyAnswer.WriteAsync(context, registry, path, scope, guard).ConfigureAwait(false);
            return;
        }

        var author = RequestAuthor.OfUpdate(context, path.Subresource);
        var isDryRun = DryRun.IsAsked(context);
        var patch = await PatchRequest.ReadAsync(context, path.Kind).ConfigureAwait(false);
        // Under the registry's lock, so that two patches at a time both count.
        var changed = registry.Change(path.Place, scope, Guarded(path, patch.Apply, guard), isDryRun, author);
        Warn(context, scope, changed);
        await ObjectAnswer.WriteAsync(context, HttpStatusCode.OK, changed, isDryRun).ConfigureAwait(false);
    }

    private static Func<JsonObject, JsonObject> Guarded(
        RequestPath path, Func<JsonObject, JsonObject> change, WriteGuard? guard) =>
        guard is null ? change : guard.Over(path.Place, change);

    /// <summary>Who writes a part of an object is not told of the rest.</summary>
    public static void Warn(HttpContext context, WriteScope scope, StoreChange done)
    {
        if (scope == WriteScope.Object)
        {
            Answers.Warn(context, done.Object.Kind, done.Object);
        }
    }
}
