using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Http;

/// <summary>Answers requests to delete.</summary>
internal static class DeleteAnswer
{
    /// <summary>With the object while it stays, and for kinds that show it also when it is gone; else with a Status.
    /// </summary>
    public static async Task OneAsync(HttpContext context, Registry registry, RequestPath path)
    {
        var (how, isDryRun) = await ReadAsync(context).ConfigureAwait(false);
        var done = registry.Remove(path.Place, how, isDryRun);
        if (!done.IsGone || path.Kind.AnswersWithDeletedObject)
        {
            await ObjectAnswer.WriteAsync(context, HttpStatusCode.OK, done, isDryRun).ConfigureAwait(false);
            return;
        }

        var details = ApiStatus.DetailsOf(path.Kind, done.Object.Name);
        details["uid"] = done.Object.Uid;
        await Answers.StatusAsync(context, new ApiStatus(HttpStatusCode.OK, "", "") { Details = details })
            .ConfigureAwait(false);
    }

    /// <summary>Deletes what the selectors match, and answers with the list of it.</summary>
    public static async Task AllAsync(HttpContext context, Registry registry, RequestPath path, ListQuery query)
    {
        var (how, isDryRun) = await ReadAsync(context).ConfigureAwait(false);
        var kind = path.Kind;
        var items = new JsonArray();
        foreach (var one in registry.Store.List(kind).Objects.ToArray().Where(query.Selector.Matches))
        {
            if (TryRemove(registry, one, how, isDryRun) is { } gone)
            {
                items.Add(gone.ToJson());
            }
        }

        await Answers.JsonAsync(context, HttpStatusCode.OK, new JsonObject
        {
            ["kind"] = $"{kind.Kind}List",
            ["apiVersion"] = kind.ApiVersion,
            ["metadata"] = new JsonObject
            {
                ["resourceVersion"] = registry.Store.Revision.ToString(CultureInfo.InvariantCulture),
            },
            ["items"] = items,
        }).ConfigureAwait(false);
    }

    /// <summary>The options of a deletion: those of the body, where there is one, before those of the query.</summary>
    public static async Task<(Deletion How, bool IsDryRun)> ReadAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var body = context.Request.ContentLength is null or 0 && !HasChunks(context)
            ? []
            : await RequestBody.ReadAsync(context, "v1", "DeleteOptions").ConfigureAwait(false);
        var isDryRun = DryRun.IsAsked(context) || DryRun.IsAsked(body.Texts("dryRun"));
        return (Of(body, query), isDryRun);
    }

    public static Deletion Of(JsonObject? body, IQueryCollection query) => new()
    {
        GracePeriodSeconds = body.Number("gracePeriodSeconds")
            ?? (long.TryParse(query["gracePeriodSeconds"], CultureInfo.InvariantCulture, out var seconds)
                ? seconds
                : null),
        PropagationPolicy = body.Text("propagationPolicy") is { Length: > 0 } policy ? policy
            : body.Flag("orphanDependents") is { } orphans ? orphans ? "Orphan" : "Background"
            : (string?)query["propagationPolicy"],
        Uid = body.Child("preconditions").Text("uid"),
        ResourceVersion = body.Child("preconditions").Text("resourceVersion"),
    };

    /// <summary>Null when somebody else was faster.</summary>
    private static StoredObject? TryRemove(Registry registry, StoredObject one, Deletion how, bool isDryRun)
    {
        try
        {
            return registry.Remove(new ObjectPlace(one.Kind, one.Namespace, one.Name), how, isDryRun).Object;
        }
        catch (StoreException gone) when (gone.Kind == StoreError.NotFound)
        {
            return null;
        }
    }

    private static bool HasChunks(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;
}
