using System.Diagnostics;

namespace Signalbox.Testing.Golden;

/// <summary>What "signalbox render" said of a scenario: the rules of both families, and what it refused.</summary>
public sealed record Rendering(string Rules, string Refusals)
{
    /// <summary>Runs the program in the scenario's folder. Throws when it fails for another reason than objects that
    /// it had to leave out.</summary>
    public static Rendering Of(Scenario scenario, params IEnumerable<string> flags)
    {
        string[] arguments = ["render", "--objects", scenario.Objects, .. scenario.Flags, .. flags];
        using var process = Process.Start(new ProcessStartInfo(BuiltPrograms.Agent, arguments)
        {
            WorkingDirectory = scenario.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var rules = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var refusals = errors.GetAwaiter().GetResult();
        return process.ExitCode == 0 || (process.ExitCode == 1 && rules.Length > 0 && refusals.Length > 0)
            ? new Rendering(rules, refusals)
            : throw new InvalidOperationException($"render exited with {process.ExitCode}: {refusals.Trim()}");
    }
}
