using System.Runtime.CompilerServices;
using System.Text;
using Signalbox.Lab.Api.Streams;

namespace Signalbox.Lab.Containers;

/// <summary>Reads a log file as its readers want it: pieces of bytes, from the line where the request begins.</summary>
internal static class LogReader
{
    /// <summary><paramref name="live"/> is the log while its container may still write; null for a file that stays as
    /// it is.</summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> Read(
        string path, ContainerLog? live, PodLogRequest how, [EnumeratorCancellation] CancellationToken stop = default)
    {
        var left = how.LimitBytes ?? long.MaxValue;
        var (file, rotations) = Open(path, live);
        try
        {
            var isFirst = true;
            while (left > 0)
            {
                // What comes after this moment wakes us; what came before is read below.
                var more = live?.More ?? Task.CompletedTask;
                var isLast = live is null || live.IsClosed || !how.Follow;
                var current = live?.Rotations ?? 0;
                foreach (var line in Shown(ReadLines(file), how, isFirst))
                {
                    var piece = left < line.Length ? line[..(int)left] : line;
                    left -= piece.Length;
                    yield return piece;
                }

                isFirst = false;
                if (current != rotations)
                {
                    await file.DisposeAsync().ConfigureAwait(false);
                    (file, rotations) = Open(path, live);
                }
                else if (isLast)
                {
                    break;
                }
                else
                {
                    await more.WaitAsync(stop).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            await file.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Only the first reading is cut to the tail: what comes later is new.
    private static IEnumerable<ReadOnlyMemory<byte>> Shown(List<LogLine> lines, PodLogRequest how, bool isFirst)
    {
        var since = lines.Where(line => how.Since is not { } from || line.At >= from).ToList();
        var skipped = isFirst && how.TailLines is { } tail ? Begin(since, tail) : 0;
        return since.Skip(skipped).Select(line => Bytes(line, how.Timestamps));
    }

    // The parts of one long line count as one.
    private static int Begin(List<LogLine> lines, long tail)
    {
        var at = lines.Count;
        while (at > 0 && (tail > 0 || !lines[at - 1].IsWhole))
        {
            tail -= lines[at - 1].IsWhole || at == lines.Count ? 1 : 0;
            if (tail < 0)
            {
                break;
            }

            at--;
        }

        return at;
    }

    private static ReadOnlyMemory<byte> Bytes(LogLine line, bool hasTime)
    {
        byte[] time = hasTime ? Encoding.ASCII.GetBytes(LogLine.Time(line.At) + " ") : [];
        return (byte[])[.. time, .. line.Text.Span, .. line.IsWhole ? "\n"u8 : []];
    }

    // From where the file stands to the last whole line: the writer may be in the middle of one.
    private static List<LogLine> ReadLines(FileStream file)
    {
        var begin = file.Position;
        var bytes = new byte[file.Length - begin];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var rest = new ReadOnlyMemory<byte>(bytes, 0, length);
        var lines = new List<LogLine>();
        for (var end = rest.Span.IndexOf((byte)'\n'); end >= 0; end = rest.Span.IndexOf((byte)'\n'))
        {
            if (LogLine.Parse(rest[..end]) is { } line)
            {
                lines.Add(line);
            }

            rest = rest[(end + 1)..];
        }

        file.Position = begin + length - rest.Length;
        return lines;
    }

    private static (FileStream File, int Rotations) Open(string path, ContainerLog? live) =>
        live?.OpenForReading() ?? (ContainerLog.OpenForReading(path), 0);
}
