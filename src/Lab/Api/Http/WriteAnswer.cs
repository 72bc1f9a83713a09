using System.Net;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Writes;

namespace Signalbox.Lab.Api.Http;

/// <summary>Answers requests that write one object.</summary>
internal static class WriteAnswer
{
    public static async Task CreateAsync(HttpContext context, Registry registry, RequestPath path)
    {
        var isDryRun = DryRun.IsAsked(context);
        var json = await RequestBody.ReadAsync(context, path.Kind).ConfigureAwait(false);
        var created = registry.Add(
            path.Kind, PlacedBody.Of(json, path), isDryRun, RequestAuthor.OfUpdate(context));
        Answers.Warn(context, path.Kind, created.Object);
        await ObjectAnswer.WriteAsync(context, HttpStatusCode.Created, created, isDryRun).ConfigureAwait(false);
    }

    public static async Task ReplaceAsync(HttpContext context, Registry registry, RequestPath path, WriteScope scope)
    {
        var isDryRun = DryRun.IsAsked(context);
        var json = await RequestBody.ReadAsync(context, path.Kind).ConfigureAwait(false);
        var placed = PlacedBody.Of(json, path);
        var changed = registry.Change(
            path.Place, scope, _ => placed, isDryRun, RequestAuthor.OfUpdate(context, path.Subresource));
        Warn(context, scope, changed);
        await ObjectAnswer.WriteAsync(context, HttpStatusCode.OK, changed, isDryRun).ConfigureAwait(false);
    }

    public static async Task PatchAsync(HttpContext context, Registry registry, RequestPath path, WriteScope scope)
    {
        if (ApplyAnswer.IsAsked(context))
        {
            await ApplyAnswer.WriteAsync(context, registry, path, scope).ConfigureAwait(false);
            return;
        }

        var author = RequestAuthor.OfUpdate(context, path.Subresource);
        var isDryRun = DryRun.IsAsked(context);
        var patch = await PatchRequest.ReadAsync(context, path.Kind).ConfigureAwait(false);
        // Under the registry's lock, so that two patches at a time both count.
        var changed = registry.Change(path.Place, scope, old => patch.Apply(old), isDryRun, author);
        Warn(context, scope, changed);
        await ObjectAnswer.WriteAsync(context, HttpStatusCode.OK, changed, isDryRun).ConfigureAwait(false);
    }

    /// <summary>Who writes a part of an object is not told of the rest.</summary>
    public static void Warn(HttpContext context, WriteScope scope, StoreChange done)
    {
        if (scope == WriteScope.Object)
        {
            Answers.Warn(context, done.Object.Kind, done.Object);
        }
    }
}
