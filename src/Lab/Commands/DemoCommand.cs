using System.CommandLine;
using System.Globalization;
using Signalbox.Lab.Demo;

namespace Signalbox.Lab.Commands;

/// <summary>"signalbox-lab demo": a lab of its own, the tutorial's application in it, and a Service's life step by
/// step.</summary>
internal static class DemoCommand
{
    private const int Failed = 1;
    private const int Interrupted = 130;

    public static Command Create()
    {
        var interactive = new Option<bool>("--interactive")
        {
            Description = "wait for Enter before each command",
        };
        var command = new Command("demo", "a Service's life, with real pods, rules, packets and kubectl")
        {
            interactive,
        };
        command.SetAction((parsed, stop) => Task.FromResult(Run(parsed.GetValue(interactive), stop)));
        return command;
    }

    private static int Run(bool isInteractive, CancellationToken stop)
    {
        var output = new DemoOutput(Console.Out);
        var name = string.Create(CultureInfo.InvariantCulture, $"demo-{Environment.ProcessId}");
        try
        {
            var pause = new DemoPause(isInteractive, Console.In, Console.Out);
            using var lab = new DemoLab(name, output, pause, stop);
            new DemoWalk(lab, output).Run(Manifests);
            output.EndStep();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"\nAll {output.Steps} steps went as they should, in {output.Elapsed.TotalSeconds:0.0} s."));
            return 0;
        }
        catch (DemoException failure)
        {
            return End(Failed, $"\nFAILED in {output.Current}: {failure.Message}");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return End(Interrupted, $"\nInterrupted in {output.Current}; everything is removed");
        }
    }

    // As a person in this folder would write it.
    private static string Manifests => Path.GetRelativePath(
        Environment.CurrentDirectory, Path.Combine(AppContext.BaseDirectory, "demo"));

    private static int End(int exitCode, string words)
    {
        Console.Error.WriteLine(words);
        return exitCode;
    }
}
