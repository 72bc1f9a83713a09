using Signalbox.Lab.Api.Http.Spdy;

namespace Signalbox.Lab.Tests.Api.Http;

/// <summary>What clients of SPDY say, packed by zlib's own program; and what none should.</summary>
public sealed class SpdyReaderTests
{
    /// <summary>An attach with a terminal: five streams, a size, input and its end.</summary>
    private const string Session =
        "gAMAAQAAACgAAAABAAAAAAAAePnjxqfCAqYjRnA6KylKTcyFFiWsqaCABgAAAP//gAMAAQAAABcAAAADAAAAAAAAwi5VXALM"
        + "LgAAAAD//4ADAAEAAAAZAAAABQAAAAAAAMIqBUznKfmlJQAAAAD//4ADAAEAAAAUAAAABwAAAAAAAMIpBzQUAAAA//+AAwAB"
        + "AAAAFwAAAAkAAAAAAADCLgcsmoBpAQAAAP//gAMABgAAAAQAAAABAAAACQAAABl7IldpZHRoIjo5OSwiSGVpZ2h0IjozM30K"
        + "AAAAAwAAAAVoZWxsbwAAAAMBAAAAgAMAAwAAAAgAAAAFAAAABYADAAcAAAAIAAAAAAAAAAA=";

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1)]
    public async Task A_session_is_read_however_its_bytes_arrive(int atATime)
    {
        var said = await ReadAsync(Convert.FromBase64String(Session), atATime);

        Assert.Equal(
            [
                "open 1 streamtype=error", "open 3 streamtype=stdin", "open 5 streamtype=stdout",
                "open 7 streamtype=stderr", "open 9 streamtype=resize", "ping 1", "9: {\"Width\":99,\"Height\":33}\n",
                "3: hello", "3: end", "reset 5", "away",
            ],
            said);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("8003", "the connection ends within a frame")]
    [InlineData("0000000300000005ABCD", "the connection ends within a frame")]
    [InlineData("8002000100000000", "a frame is of SPDY/2, and SPDY/3 is spoken here")]
    [InlineData("8003000400010000", "a control frame of 65536 bytes is longer than 16384")]
    [InlineData("80030003000000040000000F", "a frame of type 3 has 4 bytes, and needs 8")]
    [InlineData("800300010000000A00000001000000000000", "the headers are no stream of zlib")]
    [InlineData("80030001000000100000000100000000000078BB00000001",
        "the headers are packed without the dictionary of SPDY/3")]
    [InlineData("80030001000000100000000100000000000078BBE3C6A7C2", "a block of headers ends too early")]
    [InlineData("80030001000000110000000100000000000078BBE3C6A7C2FF", "a block of headers cannot be unpacked")]
    public async Task What_is_none_of_it_is_refused_by_name(string hex, string words)
    {
        var refused = await Record.ExceptionAsync(() => ReadAsync(Convert.FromHexString(hex), int.MaxValue));

        Assert.StartsWith(words, refused?.Message ?? "", StringComparison.Ordinal);
        Assert.Equal(words.Length == 0, refused is null);
    }

    [Fact]
    public async Task Headers_that_grow_when_they_are_unpacked_are_given_up()
    {
        // A stored block of 20000 zeros, as deflate may say it at length.
        byte[] packed = [0x78, 0xBB, 0xE3, 0xC6, 0xA7, 0xC2, .. Deflated(new byte[20_000])];
        var body = (byte[])[0, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. packed];
        byte[] frame = [0x80, 3, 0, 1, 0, 0, (byte)(body.Length >> 8), (byte)body.Length, .. body];

        var refused = await Record.ExceptionAsync(() => ReadAsync(frame, int.MaxValue));

        Assert.Equal("a block of headers is longer than 16384 bytes", refused?.Message);
    }

    private static byte[] Deflated(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var packing = new System.IO.Compression.DeflateStream(
            packed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
        {
            packing.Write(bytes);
        }

        return packed.ToArray();
    }

    private static async Task<List<string>> ReadAsync(byte[] bytes, int atATime)
    {
        using var stream = new SlowStream(bytes, atATime);
        using var reader = new SpdyReader(stream);
        var said = new List<string>();
        var text = "";
        while (await reader.ReadAsync(CancellationToken.None) is { } frame)
        {
            if (frame is SpdyFrame.Piece piece)
            {
                text += System.Text.Encoding.UTF8.GetString(piece.Bytes.Span) + (piece.IsLast ? "end" : "");
                if (piece.EndsFrame)
                {
                    said.Add($"{piece.Stream}: {text}");
                    text = "";
                }
            }
            else
            {
                said.Add(Say(frame));
            }
        }

        return said;
    }

    private static string Say(SpdyFrame frame) => frame switch
    {
        SpdyFrame.Opening open =>
            $"open {open.Stream} {string.Join(',', open.Headers.Select(one => $"{one.Key}={one.Value}"))}",
        SpdyFrame.Reset reset => $"reset {reset.Stream}",
        SpdyFrame.Ping ping => $"ping {ping.Id}",
        SpdyFrame.GoAway => "away",
        _ => frame.ToString(),
    };

    private sealed class SlowStream(byte[] bytes, int atATime) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Read(buffer.Span[..Math.Min(buffer.Length, atATime)]));
    }
}
