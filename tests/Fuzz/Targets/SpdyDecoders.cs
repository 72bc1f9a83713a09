using Signalbox.Fuzz.Engine;
using Signalbox.Lab.Api.Http.Spdy;

namespace Signalbox.Fuzz.Targets;

/// <summary>What clients of the lab's streams say by SPDY.</summary>
internal static class SpdyDecoders
{
    // An attach with a terminal, and a port-forward, as kubectl opens them; all kinds of frames.
    private static readonly string[] Connections =
    [
        "gAMAAQAAACgAAAABAAAAAAAAePnjxqfCAqYjRnA6KylKTcyFFiWsqaCABgAAAP//gAMAAQAAABcAAAADAAAAAAAAwi5VXALM"
        + "LgAAAAD//4ADAAEAAAAZAAAABQAAAAAAAMIqBUznKfmlJQAAAAD//4ADAAEAAAAUAAAABwAAAAAAAMIpBzQUAAAA//+AAwAB"
        + "AAAAFwAAAAkAAAAAAADCLgcsmoBpAQAAAP//gAMABgAAAAQAAAABAAAACQAAABl7IldpZHRoIjo5OSwiSGVpZ2h0IjozM30K"
        + "AAAAAwAAAAVoZWxsbwAAAAMBAAAAgAMAAwAAAAgAAAAFAAAABYADAAcAAAAIAAAAAAAAAAA=",
        "gAMAAQAAADwAAAABAAAAAAAAePnjxqfCAiU6SPlbBEqrTBYGQJKzCBJbmaBUzGgAToclRamJudCihjUVFBEAAAAA//8AAAAB"
        + "AQAAAIADAAEAAAAWAAAAAwAAAAAAACJLK6iUSgQAAAD//wAAAAMAAAASR0VUIC8gSFRUUC8xLjENCg0KgAMACAAAABAAAAAD"
        + "AkmBMJiRBAAAAP//gAMABAAAAAQAAAAAgAMACQAAAAgAAAADAAEAAIADAAMAAAAIAAAAAwAAAAU=",
    ];

    public static IEnumerable<Decoder> All =>
    [
        new("spdy", () => Connections.Select(Convert.FromBase64String), Read)
        {
            Form = new BinaryForm(),
            Refusals = [typeof(SpdyException)],
        },
    ];

    private static string Read(byte[] input)
    {
        using var stream = new MemoryStream(input);
        using var reader = new SpdyReader(stream);
        var said = new List<string>();
        while (reader.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult() is { } frame)
        {
            said.Add(frame switch
            {
                SpdyFrame.Opening open => $"open {string.Join(',', open.Headers.Keys)}",
                SpdyFrame.Piece piece => $"piece {piece.EndsFrame} {piece.IsLast}",
                SpdyFrame.Other other => $"other {Math.Min(other.Type, 12)}",
                _ => frame.GetType().Name,
            });
        }

        return string.Join(' ', said);
    }
}
