using System.Diagnostics;
using System.Globalization;

namespace Signalbox.Lab.Demo;

/// <summary>What the demo prints: numbered steps, each with the time that it took.</summary>
public sealed class DemoOutput(TextWriter writer)
{
    private readonly Stopwatch _whole = Stopwatch.StartNew();
    private readonly Stopwatch _step = new();
    private string _title = "";
    private int _steps;

    public int Steps => _steps;

    public TimeSpan Elapsed => _whole.Elapsed;

    /// <summary>Begins a step; the one before it ends.</summary>
    public void Step(string title)
    {
        EndStep();
        _steps++;
        _title = title;
        writer.WriteLine($"\n{_steps}. {title}");
        _step.Restart();
    }

    /// <summary>The step that runs, for a failure's message.</summary>
    public string Current => string.Create(CultureInfo.InvariantCulture, $"step {_steps} ({_title})");

    public void Line(string text) => writer.WriteLine($"   {text}");

    /// <summary>A command that is about to run.</summary>
    public void Command(string text) => writer.WriteLine($"   $ {text}");

    public void EndStep()
    {
        if (_steps > 0 && _step.IsRunning)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"   ({_step.Elapsed.TotalSeconds:0.00} s)"));
            _step.Reset();
        }
    }
}
