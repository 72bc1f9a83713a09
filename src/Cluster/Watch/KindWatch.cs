using System.Text.Json;
using System.Threading.Channels;
using Signalbox.Cluster.Decode;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Watch;

/// <summary>Follows one kind of object: lists it, then watches it from there, and begins again where it can when
/// something breaks. What has been handed out stays true until a whole list, or an event, says otherwise. Runs as one
/// task.</summary>
internal sealed class KindWatch(WatchedKind kind, WatchTerms terms, ChannelWriter<ClusterChange> output)
{
    /// <summary>A watch that ends sooner did not work, whatever its answer was.</summary>
    private static readonly TimeSpan ShortWatch = TimeSpan.FromSeconds(1);

    /// <summary>What lasted so long did work for a while, even if nothing happened to come.</summary>
    private static readonly TimeSpan SteadyWatch = TimeSpan.FromSeconds(10);

    /// <summary>How long the end of a watch may be overdue.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly ObjectIntake _intake = new(kind, terms, output);
    private readonly Backoff _backoff = new(terms.FirstPause, terms.Random);

    /// <summary>For lists that watches make necessary. A list that works is no reason to list again soon.</summary>
    private readonly Backoff _listBackoff = new(terms.FirstPause, terms.Random);

    private readonly WatchReport _report = new(kind, terms);

    private readonly WatchPlace _place = new();
    private readonly TaskCompletionSource _firstList = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes once the first list has been handed out.</summary>
    public Task FirstList => _firstList.Task;

    /// <summary>The kind, for people, and why it cannot be followed where it cannot.</summary>
    public string Standing => _report.Trouble is { } words ? $"{kind.Title}: {words}" : kind.Title;

    /// <summary>Runs until cancelled. Throws for nothing that a server or a network does.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var began = terms.Time.GetTimestamp();
            _intake.HasProgress = false;
            Exception? failure = null;
            try
            {
                await FollowAsync(cancellation).ConfigureAwait(false);
            }
            catch (Exception thrown) when (!cancellation.IsCancellationRequested && WatchFailure.IsExpected(thrown))
            {
                failure = thrown;
            }

            var lasted = terms.Time.GetElapsedTime(began);

            // Of a list only its end counts: one that breaks in the middle each time is asked for less and less often.
            if ((_intake.HasProgress && _place.Version is not null) || lasted >= SteadyWatch)
            {
                _backoff.Reset();
            }

            var pause = failure is not null ? PauseAfter(failure)
                : lasted < ShortWatch ? _backoff.Next()
                : TimeSpan.Zero;
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, terms.Time, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>One request, or the pages of one list, until it ends.</summary>
    private async Task FollowAsync(CancellationToken cancellation)
    {
        if (_place.Version is { } version)
        {
            var limit = WatchLimit();
            using var idle = new IdleLimit(limit + Grace, terms.Time, cancellation);
            await WatchAsync(KindRequests.Watch(kind, version, limit), idle, isInitial: false).ConfigureAwait(false);
        }
        else if (_place.IsPaged)
        {
            await ListAsync(cancellation).ConfigureAwait(false);
        }
        else
        {
            using var idle = new IdleLimit(terms.SilenceLimit, terms.Time, cancellation);
            var path = KindRequests.Stream(kind, WatchLimit());
            await WatchAsync(path, idle, isInitial: true).ConfigureAwait(false);
        }
    }

    /// <summary>A list, page by page.</summary>
    private async Task ListAsync(CancellationToken cancellation)
    {
        _intake.BeginList();
        var (token, version) = ("", "");
        do
        {
            var path = _place.IsPagingUseless
                ? KindRequests.Whole(kind)
                : KindRequests.Page(kind, _place.ListVersion, token);
            using var idle = new IdleLimit(terms.SilenceLimit, terms.Time, cancellation);
            try
            {
                var page = await PageAsync(path, idle).ConfigureAwait(false);
                (token, version) = (page.ContinueToken, page.ResourceVersion);
                terms.Observer?.Heard(kind.Resource);
            }
            catch (OperationCanceledException) when (idle.IsOver)
            {
                throw Silent(idle);
            }
            catch (ApiException refused) when (refused.IsVersionUnusable && token.Length > 0)
            {
                _place.LoseToken();
                throw;
            }
        }
        while (token.Length > 0);

        _place.Meet(version);
        using var unlimited = new IdleLimit(Timeout.InfiniteTimeSpan, terms.Time, cancellation);
        await EndListAsync(unlimited).ConfigureAwait(false);
    }

    private async Task<ListEnvelope> PageAsync(string path, IdleLimit idle)
    {
        using var response = await ApiAnswer.GetAsync(terms.Client, path, idle.Token).ConfigureAwait(false);
        using var body = await response.Content.ReadAsStreamAsync(idle.Token).ConfigureAwait(false);
        using var frames = JsonFrames.OfItems(body, idle);
        while (await frames.ReadAsync(idle.Token).ConfigureAwait(false))
        {
            await _intake.SetAsync(frames.Current, idle).ConfigureAwait(false);
        }

        return ListEnvelope.Read(frames.Envelope.Span, kind.Kind);
    }

    /// <summary>A watch; one that is initial begins with all objects, and becomes an ordinary one when their end is
    /// marked.</summary>
    private async Task WatchAsync(string path, IdleLimit idle, bool isInitial)
    {
        if (isInitial)
        {
            _intake.BeginList();
        }

        try
        {
            using var response = await ApiAnswer.GetAsync(terms.Client, path, idle.Token).ConfigureAwait(false);
            using var body = await response.Content.ReadAsStreamAsync(idle.Token).ConfigureAwait(false);
            using var frames = JsonFrames.OfValues(body, isInitial ? idle : null);
            if (!isInitial)
            {
                _report.Begins();
            }

            while (await frames.ReadAsync(idle.Token).ConfigureAwait(false))
            {
                terms.Observer?.Heard(kind.Resource);
                var happened = WatchEvent.Read(frames.Current.Span);
                var mark = await TakeAsync(happened, frames.Current[happened.Object], path, idle)
                    .ConfigureAwait(false);
                if (mark && isInitial)
                {
                    isInitial = false;
                    frames.Idle = null;
                    idle.Limit = (terms.WatchLimit * 2) + Grace;
                    await EndListAsync(idle).ConfigureAwait(false);
                }
                else if (!isInitial)
                {
                    _report.Works();
                }
                else if (happened.Type == WatchEventType.Bookmark)
                {
                    // Of a server that knows no mark, which is silent only where nothing changes.
                    throw new BrokenStreamException("the server does not say where the objects that exist end");
                }
            }
        }
        catch (OperationCanceledException) when (idle.IsOver)
        {
            throw Silent(idle);
        }

        if (isInitial)
        {
            throw new BrokenStreamException("it ended before all objects had come");
        }
    }

    /// <summary>Takes an event. True when it marks the end of the initial objects.</summary>
    private async ValueTask<bool> TakeAsync(
        WatchEvent happened, ReadOnlyMemory<byte> json, string path, IdleLimit idle)
    {
        if (happened.Type == WatchEventType.Error)
        {
            throw ApiAnswer.Refusal(path, json.Span);
        }

        string? version;
        var isMark = false;
        if (happened.Type is WatchEventType.Added or WatchEventType.Modified)
        {
            version = await _intake.SetAsync(json, idle).ConfigureAwait(false);
        }
        else
        {
            var header = HeaderOf(json.Span);
            version = header.ResourceVersion;
            isMark = happened.Type == WatchEventType.Bookmark && header.EndsInitialEvents;
            if (happened.Type == WatchEventType.Deleted)
            {
                await _intake.RemoveAsync(header, idle).ConfigureAwait(false);
            }
        }

        // While the initial objects come, in no order of versions, only their end is a place to go on from.
        if (!string.IsNullOrEmpty(version) && (_place.Version is not null || isMark))
        {
            if (_place.Version is not null)
            {
                _listBackoff.Reset();
            }

            _place.Meet(version);
        }

        _intake.HasProgress = true;
        return isMark;
    }

    private async Task EndListAsync(IdleLimit idle)
    {
        await _intake.EndListAsync(idle).ConfigureAwait(false);
        _place.EndList();
        _backoff.Reset();
        _report.Works();
        _firstList.TrySetResult();
    }

    /// <summary>Decides how to begin again, and when.</summary>
    private TimeSpan PauseAfter(Exception failure)
    {
        var next = _place.Fail(failure);
        if (next == NextBeginning.OtherListNow)
        {
            return TimeSpan.Zero;
        }

        // A version that has become too old is no trouble, as long as a list helps.
        if (next != NextBeginning.NewList || failure is not ApiException { IsVersionUnusable: true })
        {
            _report.Fails(failure);
        }

        if (next == NextBeginning.NewList)
        {
            // The server has answered: what it was away before must not hold up the list.
            _backoff.Reset();
        }

        var pause = next == NextBeginning.NewList ? _listBackoff.Next() : _backoff.Next();
        return Longer(pause, WatchFailure.LeastPause(kind, failure));
    }

    private static ObjectHeader HeaderOf(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return ObjectHeader.Read(ref reader);
    }

    private TimeSpan WatchLimit() => terms.WatchLimit * (1 + terms.Random.NextDouble());

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeoutException Silent(IdleLimit idle) =>
        new($"nothing came for {idle.Limit.TotalSeconds:0} s");
}
