using System.Diagnostics;
using System.Globalization;

namespace Signalbox.Lab.Demo;

/// <summary>What the demo prints: numbered steps, each with the time that it took. Lines end at 98 characters, so that
/// what kubectl prints wider than a terminal stays in its columns.</summary>
internal sealed class DemoOutput(TextWriter writer)
{
    private const int Width = 98;
    private const string Margin = "   ";

    private readonly Stopwatch _whole = Stopwatch.StartNew();
    private readonly Stopwatch _step = new();
    private string _title = "";
    private int _steps;

    public int Steps => _steps;

    public TimeSpan Elapsed => _whole.Elapsed;

    /// <summary>The step that runs, for a failure's message.</summary>
    public string Current => string.Create(CultureInfo.InvariantCulture, $"step {_steps} ({_title})");

    /// <summary>Begins a step; the one before it ends.</summary>
    public void Step(string title)
    {
        EndStep();
        _steps++;
        _title = title;
        writer.WriteLine($"\n{_steps}. {title}");
        _step.Restart();
    }

    /// <summary>What the walk says about what is seen.</summary>
    public void Say(string text) => Write(Margin + text);

    /// <summary>A command that is about to run, and where, if not here.</summary>
    public void Command(string text, string place = "") =>
        Write(place.Length == 0 ? $"{Margin}$ {text}" : $"{Margin}[{place}] $ {text}");

    /// <summary>What a command printed, line by line.</summary>
    public void Printed(string text)
    {
        foreach (var line in text.TrimEnd().Split('\n'))
        {
            Write(Margin + line.TrimEnd());
        }
    }

    public void EndStep()
    {
        if (_steps > 0 && _step.IsRunning)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"   ({_step.Elapsed.TotalSeconds:0.00} s)"));
            _step.Reset();
        }
    }

    private void Write(string line) =>
        writer.WriteLine(line.Length <= Width ? line : $"{line.AsSpan(0, Width - 1)}…");
}
