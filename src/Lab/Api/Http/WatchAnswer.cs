using System.Net;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Http.Forms;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Http;

/// <summary>Answers a watch: one connection's stream of events until its time is over, its client is gone or too slow,
/// or the server ends it.</summary>
internal sealed class WatchAnswer
{
    private const int FlushSize = 64 * 1024;

    private readonly HttpContext _context;
    private readonly ResourceKind _kind;
    private readonly ListQuery _query;
    private readonly WatchFrames _frames;
    private readonly CancellationToken _end;

    private WatchAnswer(
        HttpContext context, ResourceKind kind, ListQuery query, ApiServerOptions options, CancellationToken end)
    {
        (_context, _kind, _query, _end) = (context, kind, query, end);
        var form = AnswerForms.Negotiate(context.Request, kind, isList: false, options.Time);
        _frames = new WatchFrames(context.Response.BodyWriter, kind, form, options.Faults);
    }

    /// <param name="context">The request.</param>
    /// <param name="server">Whose objects.</param>
    /// <param name="path">Of which kind.</param>
    /// <param name="query">Which, and since when.</param>
    /// <param name="cut">Ends it cleanly.</param>
    public static async Task WriteAsync(
        HttpContext context, ServedStore server, RequestPath path, ListQuery query, CancellationToken cut)
    {
        var options = server.Options;
        // As upstream: at least MinimumWatchTime, and not all at the same moment.
        var lifetime = query.Timeout ?? options.MinimumWatchTime * (1 + Random.Shared.NextDouble());
        using var timeout = new CancellationTokenSource(lifetime, options.Time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cut, context.RequestAborted);
        var answer = new WatchAnswer(context, path.Kind, query, options, end.Token);
        if (query is { SendInitialEvents: true, Revision: { } revision and > 0 })
        {
            await Freshness.WaitAsync(server.Store, revision, context.RequestAborted).ConfigureAwait(false);
        }

        using var watch = answer.Open(server);
        Answers.Begin(context, HttpStatusCode.OK);
        if (watch is null)
        {
            await answer.FlushAsync().ConfigureAwait(false);
            return;
        }

        using var bookmarks = query.AllowsBookmarks ? new BookmarkTimer(watch, options, lifetime) : null;
        await answer.RunAsync(watch, options.StreamingLists).ConfigureAwait(false);
    }

    /// <summary>Null when there is nothing to watch from, which the stream then says.</summary>
    private StoreWatch? Open(ServedStore server)
    {
        try
        {
            return _query switch
            {
                { SendInitialEvents: true } or { SendInitialEvents: null, Revision: null or 0 } =>
                    server.Store.WatchFromNow(_kind),
                { Revision: null or 0 } => server.Store.WatchAfter(_kind, server.Store.Revision),
                _ => server.Store.WatchAfter(_kind, _query.Revision!.Value, server.OldestRevision),
            };
        }
        catch (StoreException refused) when (refused.Kind == StoreError.Expired)
        {
            _frames.WriteError(ApiStatus.Of(HttpStatusCode.Gone, refused.Message));
            return null;
        }
    }

    private async Task RunAsync(StoreWatch watch, StreamingLists streaming)
    {
        // The headers go out at once, so that the client knows that it is watching.
        await FlushAsync().ConfigureAwait(false);
        try
        {
            if (await WriteStartAsync(watch, streaming).ConfigureAwait(false))
            {
                await FollowAsync(watch).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // Its time is over.
        }

        await FlushAsync().ConfigureAwait(false);
    }

    private async Task<bool> WriteStartAsync(StoreWatch watch, StreamingLists streaming)
    {
        var start = watch.Start;
        var initial = start.Objects;
        for (var index = 0; index < initial.Length; index++)
        {
            var one = initial.Span[index];
            var added = new StoreEvent(StoreEventType.Added, one.Revision, one, null);
            if (_query.Selector.Matches(one) && !await WriteAsync(added).ConfigureAwait(false))
            {
                return false;
            }
        }

        foreach (var missed in start.Missed)
        {
            if (!await WriteAsync(missed.SeenThrough(_query.Selector)).ConfigureAwait(false))
            {
                return false;
            }
        }

        // Where streaming lists are served, a watch from "" or "0" counts as one.
        var isFromNowhere = _query.Revision is null or 0;
        var isStreamed = _query.SendInitialEvents ?? (isFromNowhere && streaming == StreamingLists.Served);
        if (isStreamed && _query.AllowsBookmarks)
        {
            _frames.WriteBookmark(start.Revision, endsInitialEvents: true);
        }

        await FlushAsync().ConfigureAwait(false);
        return true;
    }

    private async Task FollowAsync(StoreWatch watch)
    {
        while (await watch.Events.WaitToReadAsync(_end).ConfigureAwait(false))
        {
            while (watch.Events.TryRead(out var happened))
            {
                if (happened.Type == StoreEventType.Bookmark)
                {
                    _frames.WriteBookmark(happened.Revision);
                }
                else if (!await WriteAsync(happened.SeenThrough(_query.Selector)).ConfigureAwait(false))
                {
                    return;
                }
            }

            await FlushAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> WriteAsync(StoreEvent? seen)
    {
        if (seen is null)
        {
            return true;
        }

        var goesOn = await _frames.WriteAsync(seen, _end).ConfigureAwait(false);
        if (_frames.Unsent >= FlushSize)
        {
            await FlushAsync().ConfigureAwait(false);
        }

        return goesOn;
    }

    private async Task FlushAsync()
    {
        _frames.Unsent = 0;
        await _context.Response.BodyWriter.FlushAsync(_context.RequestAborted).ConfigureAwait(false);
    }
}
