using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Signalbox.Lab.Watch;

/// <summary>Parts of a screen as lines of text, with or without colours, for a terminal of a given width.</summary>
internal static class FrameText
{
    /// <summary>Trailing spaces are cut from lines without colours.</summary>
    public static IReadOnlyList<string> Lines(IEnumerable<IRenderable> parts, int width, bool hasColours)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = hasColours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = hasColours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new Sheet(writer, width),
        });
        console.Profile.Capabilities.Unicode = true;
        foreach (var part in parts)
        {
            console.Write(part);
            if (part is Text or Markup)
            {
                console.WriteLine();
            }
        }

        return [.. writer.ToString().TrimEnd('\n').Split('\n').Select(line => line.TrimEnd())];
    }

    private sealed class Sheet(TextWriter writer, int width) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => false;

        public int Width => width;

        public int Height => int.MaxValue;

        public void SetEncoding(Encoding encoding)
        {
        }
    }
}
