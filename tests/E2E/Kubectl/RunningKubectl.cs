using System.Diagnostics;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Kubectl;

/// <summary>A kubectl that has been started. Its lines are read one by one, or it is waited for.</summary>
internal sealed class RunningKubectl(Process process, string commandLine) : IDisposable
{
    private readonly Task<string> _errors = process.StandardError.ReadToEndAsync();

    /// <summary>Takes what is written to standard input.</summary>
    public StreamWriter Input => process.StandardInput;

    /// <summary>The next line of standard output, null at its end. Fails when none comes in time.</summary>
    public async Task<string?> NextLineAsync()
    {
        using var patience = new CancellationTokenSource(Eventually.Patience);
        try
        {
            return await process.StandardOutput.ReadLineAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"'{commandLine}' says nothing more. Its errors: {await KillAsync()}");
        }
    }

    /// <summary>What it says until it ends by itself. Fails when it does not.</summary>
    public async Task<CommandResult> EndAsync(string input = "", TimeSpan? patience = null)
    {
        using var deadline = new CancellationTokenSource(patience ?? Eventually.Patience);
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), deadline.Token);
            process.StandardInput.Close();
            var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return new CommandResult(commandLine, process.ExitCode, output, await _errors);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"'{commandLine}' does not end. Its errors: {await KillAsync()}");
        }
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.WaitForExit();
        process.Dispose();
    }

    private async Task<string> KillAsync()
    {
        process.Kill(entireProcessTree: true);
        return await _errors;
    }
}
