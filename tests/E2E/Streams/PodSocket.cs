using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Signalbox.E2E.Api;

namespace Signalbox.E2E.Streams;

/// <summary>The client's end of a session: sends to channels, and gathers what comes from them.</summary>
internal sealed class PodSocket(ClientWebSocket socket) : IDisposable
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly MemoryStream[] _channels = [.. Enumerable.Range(0, 5).Select(_ => new MemoryStream())];

    public WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    public string? Protocol => socket.SubProtocol;

    /// <summary>What a channel has brought so far.</summary>
    public byte[] Bytes(int channel) => _channels[channel].ToArray();

    public string Text(int channel) => Encoding.UTF8.GetString(Bytes(channel));

    /// <summary>The Status on the channel of errors.</summary>
    public JsonNode Status => JsonNode.Parse(Bytes(3))!;

    public Task SendAsync(byte channel, string text) => SendAsync(channel, Encoding.UTF8.GetBytes(text));

    public Task SendAsync(byte channel, byte[] bytes) => socket.SendAsync(
        (byte[])[channel, .. bytes], WebSocketMessageType.Binary, true, ApiClient.Deadline());

    /// <summary>One message in two frames.</summary>
    public async Task SendInPartsAsync(byte channel, byte[] first, byte[] second)
    {
        await socket.SendAsync(
            (byte[])[channel, .. first], WebSocketMessageType.Binary, false, ApiClient.Deadline());
        await socket.SendAsync(second, WebSocketMessageType.Binary, true, ApiClient.Deadline());
    }

    /// <summary>Reads until the channel's text holds this.</summary>
    public async Task ReadUntilAsync(int channel, string text)
    {
        while (!Text(channel).Contains(text, StringComparison.Ordinal))
        {
            Assert.True(await ReadAsync(ApiClient.Deadline()), $"the session ended with: {Text(channel)}");
        }
    }

    /// <summary>Reads to the server's goodbye, and answers it.</summary>
    public async Task<PodSocket> ReadToEndAsync()
    {
        var deadline = ApiClient.Deadline();
        while (await ReadAsync(deadline))
        {
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", deadline);
        return this;
    }

    /// <summary>Goes away without a word.</summary>
    public void Abort() => socket.Abort();

    public Task CloseAsync() =>
        socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", ApiClient.Deadline());

    public void Dispose() => socket.Dispose();

    private async Task<bool> ReadAsync(CancellationToken deadline)
    {
        var channel = -1;
        while (true)
        {
            var got = await socket.ReceiveAsync(_buffer.AsMemory(), deadline);
            if (got.MessageType == WebSocketMessageType.Close)
            {
                return false;
            }

            var start = channel < 0 ? 1 : 0;
            channel = channel < 0 ? _buffer[0] : channel;
            _channels[channel].Write(_buffer, start, got.Count - start);
            if (got.EndOfMessage)
            {
                return true;
            }
        }
    }
}
