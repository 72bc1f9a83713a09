using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Signalbox.Cluster.Connect;
using Signalbox.Cluster.Watch;
using Signalbox.Cluster.Wire;

namespace Signalbox.Cluster.Events;

/// <summary>Writes Events to an API server, one after the other, apart from everything else: when it cannot, events are
/// lost and said to be, and nothing waits for them.</summary>
public sealed class EventSink(ApiClient client, string instance, Action<string> report, TimeProvider time)
{
    /// <summary>Dashboards and alerts ask for this name.</summary>
    private const string Controller = "kube-proxy";

    /// <summary>Upstream's limit of a note.</summary>
    private const int MaxNote = 1024;

    private const int Tries = 12;

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(10);

    private readonly Channel<Entry> _queue = Channel.CreateBounded<Entry>(100);

    /// <summary>Takes an event to be written. False when too many wait; then it is lost.</summary>
    public bool TryRecord(ClusterEvent what) => _queue.Writer.TryWrite(new Entry(what, time.GetUtcNow(), null));

    /// <summary>For the last words before an end: waits until what was taken so far is written or lost, and no longer
    /// than the limit.</summary>
    public async Task FlushAsync(TimeSpan limit, CancellationToken cancellation)
    {
        var mark = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_queue.Writer.TryWrite(new Entry(null, default, mark)))
        {
            await mark.Task.WaitAsync(limit, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Writes events until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await foreach (var (what, when, mark) in _queue.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            if (what is not null)
            {
                await WriteAsync(what, when, cancellation).ConfigureAwait(false);
            }

            mark?.TrySetResult();
        }
    }

    private async Task WriteAsync(ClusterEvent what, DateTimeOffset when, CancellationToken cancellation)
    {
        var wire = Wire(what, when);
        var path = $"/apis/events.k8s.io/v1/namespaces/{wire.Metadata.Namespace}/events";
        var body = JsonSerializer.SerializeToUtf8Bytes(wire, WireContext.Default.WireEvent);
        for (var attempt = 1; ; attempt++)
        {
            string words;
            try
            {
                using var response = await client.SendAsync(HttpMethod.Post, path, body, cancellation)
                    .ConfigureAwait(false);

                // A conflict: an attempt before this one was taken, and its answer lost.
                if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.Conflict)
                {
                    return;
                }

                var refusal = await ApiAnswer.RefusalAsync(path, response, cancellation).ConfigureAwait(false);
                words = refusal.Message;
                attempt = IsFinal(response.StatusCode) ? Tries : attempt;
            }
            catch (Exception failure)
                when (!cancellation.IsCancellationRequested && WatchFailure.IsExpected(failure))
            {
                words = failure.Message;
            }

            if (attempt >= Tries)
            {
                report($"The event {what.Reason} on {what.Kind} {what.Regarding.Name} is lost: {words}");
                return;
            }

            await Task.Delay(RetryPause, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Asking again would be answered the same.</summary>
    private static bool IsFinal(HttpStatusCode status) =>
        (int)status is >= 400 and < 500
        && status is not (HttpStatusCode.Unauthorized or HttpStatusCode.RequestTimeout
            or HttpStatusCode.TooManyRequests);

    private WireEvent Wire(ClusterEvent what, DateTimeOffset when)
    {
        var space = what.Regarding.Namespace;
        var nanoseconds = (when - DateTimeOffset.UnixEpoch).Ticks * 100;
        return new WireEvent
        {
            Metadata = new WireEventMetadata
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"{what.Regarding.Name}.{nanoseconds:x}"),
                Namespace = space.Length > 0 ? space : "default",
            },
            EventTime = when.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture),
            ReportingController = Controller,
            ReportingInstance = instance,
            Action = what.Action,
            Reason = what.Reason,
            Regarding = new WireObjectReference
            {
                Kind = what.Kind,
                APIVersion = "v1",
                Name = what.Regarding.Name,
                Namespace = space.Length > 0 ? space : null,
            },
            Note = what.Note.Length == 0 ? null : what.Note[..Math.Min(what.Note.Length, MaxNote)],
            Type = what.IsWarning ? "Warning" : "Normal",
        };
    }

    /// <summary>An event, or a mark that is to be passed.</summary>
    private readonly record struct Entry(ClusterEvent? What, DateTimeOffset When, TaskCompletionSource? Mark);
}
