using System.ComponentModel;
using System.Diagnostics;

namespace Signalbox.Kernel.Iptables;

/// <summary>Starts a program in the calling thread's network namespace, without a shell, its three streams
/// redirected.</summary>
internal static class ToolProcess
{
    /// <summary>The caller owns the process. Throws <see cref="KernelException"/> when it cannot be started.</summary>
    internal static Process Start(string path, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new KernelException($"start {path}", failure.NativeErrorCode);
        }
    }

    /// <summary>Runs to the end and gathers what it says; for programs that end by themselves and say little.</summary>
    internal static ToolAnswer Run(string path, IEnumerable<string> arguments)
    {
        using var process = Start(path, arguments);
        using var pipes = new ReadPipes(process);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new ToolAnswer(process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    /// <summary>"killed by signal 11" or "exited with 1". .NET reports a signal as 128 and its number.</summary>
    internal static string Ending(int exitCode) => exitCode >= SignalBase
        ? $"killed by signal {exitCode - SignalBase}"
        : $"exited with {exitCode}";

    /// <summary>From here on an exit code is a signal's; iptables' programs themselves end with 0 to 4.</summary>
    internal const int SignalBase = 128;
}

/// <summary>Closes what a process has said its words through: .NET leaves a pipe that was read open until it is
/// collected, which an idle agent may never do.</summary>
internal readonly ref struct ReadPipes(Process process)
{
    public void Dispose()
    {
        process.StandardOutput.Dispose();
        process.StandardError.Dispose();
    }
}

/// <summary>What a program that has ended said.</summary>
internal readonly record struct ToolAnswer(int ExitCode, string Output, string Errors);
