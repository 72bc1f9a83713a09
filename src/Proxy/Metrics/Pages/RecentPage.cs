using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Signalbox.Proxy.Http;

namespace Signalbox.Proxy.Metrics.Pages;

/// <summary>/recent, ours: the last syncs, and with --service-counters the connections so far of the Service ports that
/// had any. Meant to be asked every second, so that what has never been called, of perhaps 100,000 endpoints, is left
/// out. "?after=N" leaves out syncs up to that number.</summary>
internal sealed class RecentPage(AgentMetrics metrics)
{
    public async Task AnswerAsync(HttpContext context)
    {
        var asked = context.Request.Query["after"].ToString();
        var after = 0L;
        if (asked.Length > 0
            && (!long.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out after)))
        {
            await Answer.TextAsync(
                context, StatusCodes.Status400BadRequest, "after= must be the number of a sync, a whole one.\n");
            return;
        }

        var buffer = new ArrayBufferWriter<byte>();
        await using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            metrics.Recent.Write(json, after);
            if (metrics.Counters is { } counters)
            {
                await counters.WriteAsync(json, context.RequestAborted);
            }

            json.WriteEndObject();
        }

        await Answer.WriteAsync(context, StatusCodes.Status200OK, Answer.JSON, buffer.WrittenMemory);
    }
}
