using System.Buffers.Binary;
using System.Net;
using System.Text;
using Signalbox.E2E.Api;
using Signalbox.Lab.Api.Http.Spdy;

namespace Signalbox.E2E.Streams;

/// <summary>The client's end of a connection of SPDY, for what kubectl does not do: old protocols, and mistakes.
/// Gathers what comes.</summary>
internal sealed class SpdyClient : IDisposable
{
    private readonly ApiClient _client;
    private readonly HttpResponseMessage _answer;
    private readonly Stream _connection;
    private readonly SpdyReader _reader;
    private readonly Dictionary<uint, string> _texts = [];
    private bool _hasOpened;

    private SpdyClient(ApiClient client, HttpResponseMessage answer, Stream connection)
    {
        (_client, _answer, _connection) = (client, answer, connection);
        _reader = new SpdyReader(connection);
    }

    /// <summary>Streams that have ended from the server's side.</summary>
    public HashSet<uint> Ended { get; } = [];

    /// <summary>Streams that the server would not have.</summary>
    public HashSet<uint> Refused { get; } = [];

    public HashSet<uint> Pings { get; } = [];

    public string? Protocol => _answer.Headers.TryGetValues("X-Stream-Protocol-Version", out var values)
        ? values.Single()
        : null;

    /// <param name="lab">The server.</param>
    /// <param name="rest">Subresource and query of the pod "web".</param>
    /// <param name="protocols">That are offered.</param>
    public static async Task<SpdyClient> OpenAsync(StreamLab lab, string rest, params string[] protocols)
    {
        var client = new ApiClient(lab.Server, ApiLab.Token, version: HttpVersion.Version11);
        client.Headers.Add("Upgrade", "SPDY/3.1");
        client.Headers.Add("Connection", "Upgrade");
        client.Headers.Add("X-Stream-Protocol-Version", protocols);
        var answer = await client.SendAsync(HttpMethod.Post, StreamLab.Path("web", rest));
        Assert.Equal(HttpStatusCode.SwitchingProtocols, answer.StatusCode);
        return new SpdyClient(client, answer, await answer.Content.ReadAsStreamAsync());
    }

    /// <summary>What a stream has brought so far.</summary>
    public string Text(uint stream) => _texts.GetValueOrDefault(stream, "");

    public Task OpenAsync(uint stream, params (string Name, string Value)[] headers)
    {
        byte[] block = [.. Number((uint)headers.Length), .. headers.SelectMany(one => Field(one.Name, one.Value))];
        // As it is, in the form of a compressed stream.
        byte[] length = [(byte)block.Length, (byte)(block.Length >> 8)];
        byte[] packed = [0, .. length, (byte)~length[0], (byte)~length[1], .. block];
        byte[] begin = _hasOpened ? [] : [0x78, 0xBB, .. Number(SpdyDictionary.Checksum)];
        _hasOpened = true;
        return ControlAsync(1, [.. Number(stream), .. Number(0), 0, 0, .. begin, .. packed]);
    }

    public Task SendAsync(uint stream, string text, bool isLast = false)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return WriteAsync(
            [.. Number(stream), isLast ? (byte)1 : (byte)0, .. Number((uint)bytes.Length)[1..], .. bytes]);
    }

    public Task PingAsync(uint id) => ControlAsync(6, Number(id));

    public Task WriteAsync(byte[] bytes) => _connection.WriteAsync(bytes, ApiClient.Deadline()).AsTask();

    /// <summary>Reads until this is the case. Fails when the connection ends before.</summary>
    public async Task ReadUntilAsync(Func<bool> isEnough)
    {
        while (!isEnough())
        {
            Assert.True(await ReadAsync(), "the connection has ended");
        }
    }

    /// <summary>Reads to the server's goodbye, or to where it ends without one.</summary>
    public async Task ReadToEndAsync()
    {
        try
        {
            while (await ReadAsync())
            {
            }
        }
        catch (IOException)
        {
            // It was cut.
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _connection.Dispose();
        _answer.Dispose();
        _client.Dispose();
    }

    private async Task<bool> ReadAsync()
    {
        switch (await _reader.ReadAsync(ApiClient.Deadline()))
        {
            case null or SpdyFrame.GoAway:
                return false;
            case SpdyFrame.Piece piece:
                _texts[piece.Stream] = Text(piece.Stream) + Encoding.UTF8.GetString(piece.Bytes.Span);
                _ = piece.IsLast && Ended.Add(piece.Stream);
                return true;
            case SpdyFrame.Reset reset:
                return Refused.Add(reset.Stream);
            case SpdyFrame.Ping ping:
                return Pings.Add(ping.Id);
            default:
                return true;
        }
    }

    private Task ControlAsync(byte type, byte[] body) =>
        WriteAsync([0x80, 3, 0, type, .. Number((uint)body.Length), .. body]);

    private static IEnumerable<byte> Field(string name, string value) =>
    [
        .. Number((uint)name.Length), .. Encoding.UTF8.GetBytes(name),
        .. Number((uint)value.Length), .. Encoding.UTF8.GetBytes(value),
    ];

    private static byte[] Number(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return bytes;
    }
}
