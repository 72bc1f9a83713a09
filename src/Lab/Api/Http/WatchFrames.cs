using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Faults;
using Signalbox.Lab.Api.Http.Forms;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Http;

/// <summary>Writes the events of a watch, a line each, and what faults make of them.</summary>
internal sealed class WatchFrames(PipeWriter body, ResourceKind kind, IAnswerForm form, ApiFaults faults)
{
    /// <summary>Bytes written and not yet flushed; the caller resets it.</summary>
    public int Unsent { get; set; }

    /// <summary>An event as it is, unless a fault strikes it. False at the end of the stream.</summary>
    public async ValueTask<bool> WriteAsync(StoreEvent happened, CancellationToken stop)
    {
        if (faults.TakeForEvent(kind.Plural, happened.Type) is { } fault)
        {
            return await WriteFaultyAsync(happened, fault, stop).ConfigureAwait(false);
        }

        Write(happened);
        return true;
    }

    /// <param name="revision">Everything up to it has been told.</param>
    /// <param name="endsInitialEvents">Whether it is the one after the initial events.</param>
    public void WriteBookmark(long revision, bool endsInitialEvents = false)
    {
        if (faults.TakeForEvent(kind.Plural, StoreEventType.Bookmark) is not null)
        {
            return;
        }

        var end = endsInitialEvents ? ",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}" : "";
        WriteText("{\"type\":\"BOOKMARK\",\"object\":");
        Unsent += form.WriteBookmark(body, $"{{\"resourceVersion\":\"{revision}\"{end}}}", revision);
        WriteText("}\n");
    }

    /// <summary>The last line of a stream that cannot go on.</summary>
    public void WriteError(ApiStatus status) =>
        WriteText($$"""{"type":"ERROR","object":{{status.ToJson().ToJsonString(Answers.Plain)}}}""" + "\n");

    private void Write(StoreEvent happened)
    {
        WriteStart(happened.Type);
        Unsent += form.WriteObject(body, happened.Object!);
        WriteText("}\n");
    }

    private void Write(StoreEventType type, ReadOnlySpan<byte> json)
    {
        WriteStart(type);
        body.Write(json);
        Unsent += json.Length;
        WriteText("}\n");
    }

    private void WriteStart(StoreEventType type) => WriteText(type switch
    {
        StoreEventType.Added => "{\"type\":\"ADDED\",\"object\":",
        StoreEventType.Modified => "{\"type\":\"MODIFIED\",\"object\":",
        _ => "{\"type\":\"DELETED\",\"object\":",
    });

    private void WriteText(string text) => Unsent += (int)Encoding.UTF8.GetBytes(text, body);

    private async ValueTask<bool> WriteFaultyAsync(StoreEvent happened, EventFault fault, CancellationToken stop)
    {
        switch (fault)
        {
            case EventFault.CutEvent cut:
                var text = Text(happened);
                WriteText(text[..Math.Min(cut.AfterBytes, text.Length)]);
                await body.FlushAsync(stop).ConfigureAwait(false);
                throw new BodyCutException(cut.Ending);
            case EventFault.ErrorEvent error:
                WriteError(ApiStatus.Of(error.Code, error.Message));
                return false;
            case EventFault.Garbage garbage:
                WriteText(garbage.Text);
                break;
            case EventFault.Duplicate:
                Write(happened);
                break;
            case EventFault.Mistyped mistyped:
                Write(happened.Type, Mistype(happened.Object!.ToJson(), mistyped));
                return true;
        }

        Write(happened);
        return true;
    }

    private static string Text(StoreEvent happened) =>
        $$"""{"type":"{{happened.Type.ToString().ToUpperInvariant()}}","object":{{happened.Object}}}""" + "\n";

    private static byte[] Mistype(JsonObject json, EventFault.Mistyped fault)
    {
        var at = json;
        var steps = fault.Path.Split('.');
        foreach (var step in steps[..^1])
        {
            if (at[step] is not JsonObject next)
            {
                at[step] = next = [];
            }

            at = next;
        }

        at[steps[^1]] = JsonNode.Parse(fault.Json);
        return JsonSerializer.SerializeToUtf8Bytes(json, Answers.Plain);
    }
}
