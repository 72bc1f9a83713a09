using System.Diagnostics;

namespace Signalbox.Lab.Namespaces;

/// <summary>Runs programs and gathers what they say.</summary>
public static class Command
{
    /// <summary>Runs to the end, however it ends.</summary>
    public static CommandResult Run(string program, IEnumerable<string> arguments, string? input = null)
    {
        using var process = Start(program, arguments);
        if (input is not null)
        {
            try
            {
                process.StandardInput.Write(input);
            }
            catch (IOException)
            {
                // The program stopped reading; its exit code and words say why.
            }
        }

        process.StandardInput.Close();
        // .NET leaves a pipe that was read open until it is collected.
        using var errorPipe = process.StandardError;
        using var outputPipe = process.StandardOutput;
        var errors = errorPipe.ReadToEndAsync();
        var output = outputPipe.ReadToEnd();
        process.WaitForExit();
        var line = $"{program} {string.Join(' ', process.StartInfo.ArgumentList)}";
        return new CommandResult(line, process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    /// <summary>Starts with all three streams redirected. The caller owns the process.</summary>
    public static Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}

/// <summary>What a program that has ended said. <paramref name="CommandLine"/> is for messages only.</summary>
public sealed record CommandResult(string CommandLine, int ExitCode, string Output, string Errors)
{
    /// <summary>Returns itself, or throws with everything that the program said.</summary>
    public CommandResult ThrowIfFailed() => ExitCode == 0
        ? this
        : throw new InvalidOperationException(
            $"'{CommandLine}' exited with {ExitCode}: {Errors.Trim()} {Output.Trim()}");
}
