using System.Globalization;
using System.Text;

namespace Signalbox.Lab.Containers;

/// <summary>One line of a container's log file, in the layout that container runtimes share: the time, the stream, "F"
/// for a whole line or "P" for a part of a long one, and the text.</summary>
internal readonly record struct LogLine(DateTimeOffset At, bool IsWhole, ReadOnlyMemory<byte> Text)
{
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffffffZ";

    /// <summary>What stands in the file, without its end of line.</summary>
    public static byte[] Format(DateTimeOffset at, OutputStream stream, bool isWhole, ReadOnlySpan<byte> text)
    {
        var name = stream == OutputStream.Output ? "stdout" : "stderr";
        var head = $"{Time(at)} {name} {(isWhole ? 'F' : 'P')} ";
        return [.. Encoding.ASCII.GetBytes(head), .. text];
    }

    /// <summary>Reads one back. Null when the line is not whole yet, or no line of a log.</summary>
    public static LogLine? Parse(ReadOnlyMemory<byte> line)
    {
        var span = line.Span;
        var first = span.IndexOf((byte)' ');
        var second = first < 0 ? -1 : first + 1 + span[(first + 1)..].IndexOf((byte)' ');
        if (first <= 0 || second <= first || span.Length < second + 3
            || !DateTimeOffset.TryParse(
                Encoding.ASCII.GetString(span[..first]), CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out var at))
        {
            return null;
        }

        return new LogLine(at, span[second + 1] == 'F', line[(second + 3)..]);
    }

    public static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
}
