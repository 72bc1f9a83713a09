using System.Text;

namespace Signalbox.Lab.Watch;

/// <summary>A terminal's second screen, from now until disposed. Frames are written over one another and lines to their
/// ends, so that nothing flickers.</summary>
internal sealed class WatchTerminal : IDisposable
{
    private const string Enter = "\u001b[?1049h\u001b[?25l\u001b[2J";
    private const string Leave = "\u001b[?25h\u001b[?1049l";
    private const string Home = "\u001b[H";
    private const string ClearLine = "\u001b[K";
    private const string ClearBelow = "\u001b[J";

    private readonly Stream _out = Console.OpenStandardOutput();

    public WatchTerminal() => Write(Enter);

    /// <summary>As of now; a terminal can be resized.</summary>
    public static (int Width, int Height) Size => (Console.WindowWidth, Console.WindowHeight);

    /// <summary>The key that was pressed, or null when none was.</summary>
    public static ConsoleKeyInfo? TakeKey() => Console.KeyAvailable ? Console.ReadKey(intercept: true) : null;

    /// <summary>Shows the lines, and <paramref name="foot"/> on the last one.</summary>
    public void Show(IReadOnlyList<string> lines, string foot, int height)
    {
        var text = new StringBuilder(Home);
        for (var at = 0; at < height - 1; at++)
        {
            text.Append(at < lines.Count ? lines[at] : "").Append(ClearLine).Append("\r\n");
        }

        Write(text.Append(foot).Append(ClearLine).Append(ClearBelow).ToString());
    }

    public void Dispose()
    {
        Write(Leave);
        _out.Dispose();
    }

    private void Write(string text)
    {
        _out.Write(Encoding.UTF8.GetBytes(text));
        _out.Flush();
    }
}
