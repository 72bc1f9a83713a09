using System.Text.Json;
using Signalbox.Cluster.Decode;
using Signalbox.Cluster.Watch;
using Signalbox.Fuzz.Engine;

namespace Signalbox.Fuzz.Targets;

/// <summary>What an API server streams.</summary>
internal static class StreamDecoders
{
    /// <summary>More than any input: a value beyond it is refused once the buffer is full, which is sooner or later as
    /// the bytes come.</summary>
    private const int FrameLimit = 1 << 20;

    private static readonly Type[] Broken = [typeof(JsonException)];

    public static IEnumerable<Decoder> All =>
    [
        new("watch-stream", Watches, input => Framed(input, JsonFrames.OfValues, ReadEvent))
        {
            Refusals = [typeof(BrokenStreamException)], AllocatedPerByte = 2000,
        },
        new("list-stream", Lists, input => Framed(input, JsonFrames.OfItems, ReadItem))
        {
            Refusals = [typeof(BrokenStreamException)], AllocatedPerByte = 2000,
        },
        new("watch-event", () => Watches().SelectMany(Lines), ReadEvent) { Refusals = Broken },
        new("list-envelope", Lists, input => ListEnvelope.Read(input, "Service").ToString()) { Refusals = Broken },
        new("status", Statuses, input => ApiAnswer.Refusal("/api", input).ToString()) { Refusals = Broken },
    ];

    private static IEnumerable<byte[]> Recordings(string pattern) =>
        Seeds.Files("tests/Cluster.Tests/Watch/Recordings", pattern).Select(Seeds.Body);

    private static IEnumerable<byte[]> Watches() => Recordings("watch-*").Concat(Seeds.Texts(
        """
        {"type":"ADDED","object":{"kind":"Service","apiVersion":"v1","metadata":{"name":"a","namespace":"b"}}}
        {"type":"BOOKMARK","object":{"metadata":{"annotations":{"k8s.io/initial-events-end":"true"}}}}
        """,
        """
        {"type":"ERROR","object":{"kind":"Status","code":410}}{"type":"DELETED","object":{"a":"}\"{"}}
        """));

    private static IEnumerable<byte[]> Lists() => Recordings("list-*").Concat(Seeds.Texts(
        """
        {"kind":"ServiceList","metadata":{"resourceVersion":"7","continue":"x"},"items":[{"a":[{}]},{"b":"]"}]}
        """,
        """
        {"items":[],"kind":"ServiceList","x":{"items":[{}]},"metadata":{"resourceVersion":"1"}}
        """));

    private static IEnumerable<byte[]> Statuses() => Recordings("*-40*").Concat(Recordings("list-expired*"))
        .Append(Seeds.Utf8("""{"code":429,"details":{"retryAfterSeconds":5,"causes":[{"reason":"x"}]}}"""));

    private static IEnumerable<byte[]> Lines(byte[] stream) => Seeds.Texts(Seeds.Text(stream).Split('\n'));

    private static string ReadEvent(byte[] json)
    {
        var read = WatchEvent.Read(json);
        return $"{read.Type} {ReadItem(json[read.Object])}";
    }

    private static string ReadItem(byte[] json) =>
        ObjectDecoder.DecodeOne(json, "Service", new NamePool()).State.ToString();

    /// <summary>However the bytes arrive, the frames are the same.</summary>
    private static string Framed(
        byte[] input, Func<Stream, IdleLimit?, int, JsonFrames> open, Func<byte[], string> read)
    {
        using var whole = new MemoryStream(input);
        using var pieces = new PieceStream(input);
        var (frames, ending) = Frames(open(whole, null, FrameLimit));
        var (others, otherEnding) = Frames(open(pieces, null, FrameLimit));
        if (ending?.Message != otherEnding?.Message
            || frames.Select(Convert.ToHexString).SequenceEqual(others.Select(Convert.ToHexString)) == false)
        {
            throw new InvalidOperationException(
                $"{frames.Count} frames, {ending?.Message}; in pieces {others.Count}, {otherEnding?.Message}");
        }

        var words = string.Join(' ', frames.Select(frame => Said(frame, read)));
        return ending is null ? words : throw ending;
    }

    private static string Said(byte[] frame, Func<byte[], string> read)
    {
        try
        {
            return read(frame);
        }
        catch (JsonException broken)
        {
            return broken.Message;
        }
    }

    private static (List<byte[]> Frames, BrokenStreamException? Ending) Frames(JsonFrames frames)
    {
        var found = new List<byte[]>();
        using (frames)
        {
            try
            {
                while (frames.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
                {
                    found.Add(frames.Current.ToArray());
                }

                return (found, null);
            }
            catch (BrokenStreamException broken)
            {
                return (found, broken);
            }
        }
    }

    /// <summary>Gives one to seven bytes at a time, by what they are.</summary>
    private sealed class PieceStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var next = ReadByte();
            Position -= next < 0 ? 0 : 1;
            return new(Read(buffer.Span[..Math.Min(buffer.Length, (Math.Max(next, 0) % 7) + 1)]));
        }
    }
}
