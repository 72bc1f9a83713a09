using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Life;
using Signalbox.Lab.Live;

namespace Signalbox.Lab.Page;

/// <summary>The live snapshots as server-sent events. A page that cannot keep up gets the latest. When the lab ends, an
/// event "ended" says so, and the stream is over.</summary>
internal static class LiveEvents
{
    public static async Task WriteAsync(
        LabState lab, HttpResponse response, LiveQuery query, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var lines = Channel.CreateBounded<string>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        var following = FollowAsync(lab, query, lines.Writer, ending.Token);
        response.ContentType = "text/event-stream";
        try
        {
            await foreach (var line in lines.Reader.ReadAllAsync(stop).ConfigureAwait(false))
            {
                await SendAsync(response, $"data: {line}\n\n", stop).ConfigureAwait(false);
            }

            await SendAsync(response, "event: ended\ndata: the lab does not run\n\n", stop).ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task FollowAsync(
        LabState lab, LiveQuery query, ChannelWriter<string> lines, CancellationToken stop)
    {
        try
        {
            await ControlClient.AskAsync(lab, query.ToRequest(), line => lines.TryWrite(line), stop)
                .ConfigureAwait(false);
        }
        catch (LabException)
        {
            // It has ended, or never was: the page is told.
        }
        finally
        {
            lines.TryComplete();
        }
    }

    private static async Task SendAsync(HttpResponse response, string text, CancellationToken stop)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), stop).ConfigureAwait(false);
        await response.Body.FlushAsync(stop).ConfigureAwait(false);
    }
}
