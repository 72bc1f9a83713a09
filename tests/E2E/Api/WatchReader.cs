using System.Net;
using System.Text.Json.Nodes;

namespace Signalbox.E2E.Api;

/// <summary>The lines of a watch as they come.</summary>
internal sealed class WatchReader(HttpResponseMessage answer) : IDisposable
{
    private StreamReader? _lines;

    public HttpStatusCode Code => answer.StatusCode;

    public void Dispose()
    {
        _lines?.Dispose();
        answer.Dispose();
    }

    /// <summary>The next line, null at the clean end of the stream.</summary>
    public async Task<string?> NextLineAsync()
    {
        _lines ??= new StreamReader(await answer.Content.ReadAsStreamAsync());
        return await _lines.ReadLineAsync(ApiClient.Deadline());
    }

    /// <summary>The next event. There must be one.</summary>
    public async Task<JsonNode> NextAsync() =>
        JsonNode.Parse(await NextLineAsync() ?? throw new EndOfStreamException("the watch has ended"))!;

    /// <summary>The next events, each as "TYPE name@revision".</summary>
    public async Task<string[]> TakeAsync(int count)
    {
        var taken = new string[count];
        for (var index = 0; index < count; index++)
        {
            var next = await NextAsync();
            var metadata = next["object"]!["metadata"]!;
            taken[index] = $"{next["type"]} {metadata["name"]}@{metadata["resourceVersion"]}";
        }

        return taken;
    }
}
