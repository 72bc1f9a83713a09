using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Faults;
using Signalbox.Lab.Api.Http.Streams;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Writes;

namespace Signalbox.Lab.Api.Http;

/// <summary>From a request to its answer: what it is about, which fault strikes it, who asks, what to do.</summary>
internal sealed class ApiRouter(
    ServedStore served, RequestCounters counters, OpenConnections connections, WatchStopper watches,
    PodStreamRouter streams)
{
    private readonly AccessCheck _access = new(served.Store, served.Options);

    /// <summary>The only place that catches: everything below says by an exception that it cannot answer.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        try
        {
            await DispatchAsync(context).ConfigureAwait(false);
        }
        catch (ApiStatusException refused) when (!context.Response.HasStarted)
        {
            await Answers.StatusAsync(context, refused.Status).ConfigureAwait(false);
        }
        catch (BodyCutException cut)
        {
            await EndAsync(context, cut.Ending).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException
            && context.RequestAborted.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
    }

    private async Task DispatchAsync(HttpContext context)
    {
        if (PodStreamPath.Parse(context.Request.Path.Value ?? "") is { } stream)
        {
            await streams.AnswerAsync(context, stream).ConfigureAwait(false);
            return;
        }

        var path = RequestPath.Parse(context.Request.Path.Value ?? "");
        ApiVerb? verb = path is null ? null : VerbOf(context.Request, path);
        if (path is not null && verb is { } counted)
        {
            counters.Count(new RequestRecord(
                path.Kind.Plural, counted, context.Request.QueryString.Value ?? "", context.Request.Protocol,
                served.Options.Time.GetUtcNow()));
        }

        var fault = served.Options.Faults.TakeForRequest(path?.Kind.Plural, verb);
        if (fault is not null && await RequestFaults.ApplyAsync(context, fault, served.Options.Time)
            .ConfigureAwait(false))
        {
            return;
        }

        if (path is null)
        {
            await AnswerOtherAsync(context).ConfigureAwait(false);
            return;
        }

        var caller = _access.CallerOf(context);

        if (verb is null)
        {
            throw new ApiStatusException(ApiStatus.Of(HttpStatusCode.MethodNotAllowed));
        }

        _access.Check(caller, path, verb.Value);
        Answers.Warn(context, path.Kind, verb.Value);
        var request = new Admitted(path, verb.Value, new WriteGuard(_access, caller));
        await AnswerAsync(context, request, fault?.Fault as RequestFault.StaleList).ConfigureAwait(false);
    }

    private Task AnswerOtherAsync(HttpContext context)
    {
        if (ReviewAnswer.PathOf(context.Request.Path.Value ?? "") is { } review)
        {
            return ReviewAnswer.WriteAsync(context, _access, review);
        }

        var caller = _access.CallerOf(context);
        _access.CheckPath(caller, context);
        return NonResources.AnswerAsync(context, caller.User, served.Options);
    }

    private async Task AnswerAsync(HttpContext context, Admitted request, RequestFault.StaleList? stale)
    {
        var (path, verb, guard) = request;
        try
        {
            var answer = verb switch
            {
                ApiVerb.List => ListAnswer.WriteAsync(context, served, path, QueryOf(context, path), stale?.Revision),
                ApiVerb.Watch => WatchAsync(context, path),
                _ when path.Subresource.Length > 0 => SubresourceAnswer.WriteAsync(context, served, path, verb),
                ApiVerb.Get => ObjectAnswer.GetAsync(context, served, path),
                ApiVerb.Create => WriteAnswer.CreateAsync(context, served.Registry, path, guard),
                ApiVerb.Update => WriteAnswer.ReplaceAsync(
                    context, served.Registry, path, WriteScope.Object, guard),
                ApiVerb.Patch => WriteAnswer.PatchAsync(context, served.Registry, path, WriteScope.Object, guard),
                ApiVerb.Delete => DeleteAnswer.OneAsync(context, served.Registry, path),
                ApiVerb.DeleteCollection => DeleteAnswer.AllAsync(
                    context, served.Registry, path, QueryOf(context, path)),
                _ => throw new UnreachableException(),
            };
            await answer.ConfigureAwait(false);
        }
        catch (StoreException refused)
        {
            throw new ApiStatusException(ApiStatus.Of(refused, path.Kind));
        }
    }

    private async Task WatchAsync(HttpContext context, RequestPath path)
    {
        var query = QueryOf(context, path);
        var resource = path.Kind.Plural;
        counters.WatchChanges(resource, 1);
        try
        {
            await WatchAnswer.WriteAsync(context, served, path, query, watches.TokenFor(resource))
                .ConfigureAwait(false);
        }
        finally
        {
            counters.WatchChanges(resource, -1);
        }
    }

    private ListQuery QueryOf(HttpContext context, RequestPath path) =>
        ListQuery.Parse(context.Request.Query, path, served.Options.StreamingLists);

    private async Task EndAsync(HttpContext context, Ending ending)
    {
        switch (ending)
        {
            case Ending.Clean:
                await context.Response.CompleteAsync().ConfigureAwait(false);
                break;
            case Ending.Abort:
                context.Abort();
                break;
            default:
                connections.Cut(context.Connection.Id, ending);
                break;
        }
    }

    private static ApiVerb? VerbOf(HttpRequest request, RequestPath path) => (request.Method, path.Name) switch
    {
        ("GET", null) => ListQuery.AsksToWatch(request.Query) ? ApiVerb.Watch : ApiVerb.List,
        ("GET", _) => ApiVerb.Get,
        ("POST", null) when path.Namespace is not null || !path.Kind.IsNamespaced => ApiVerb.Create,
        ("POST", not null) when path.Subresource.Length > 0 => ApiVerb.Create,
        ("PUT", not null) => ApiVerb.Update,
        ("PATCH", not null) => ApiVerb.Patch,
        ("DELETE", not null) when path.Subresource.Length == 0 => ApiVerb.Delete,
        ("DELETE", null) when path.Namespace is not null || IsDeletedAsAWhole(path.Kind) => ApiVerb.DeleteCollection,
        _ => null,
    };

    /// <summary>As upstream: neither what is in all namespaces goes at once, nor all namespaces.</summary>
    private static bool IsDeletedAsAWhole(ResourceKind kind) => !kind.IsNamespaced && kind != ResourceKinds.Namespaces;

    /// <summary>A request that its author may make; what it may make of an object, the guard says.</summary>
    private sealed record Admitted(RequestPath Path, ApiVerb Verb, WriteGuard Guard);
}
