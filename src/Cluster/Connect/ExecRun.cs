using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Signalbox.Cluster.Connect;

/// <summary>One run of an exec plugin: nothing to read, and a limit on its time and on what it may say.</summary>
internal sealed class ExecRun(ExecSettings settings, string path, IEnumerable<(string Name, string Value)> environment)
{
    private const int MaxAnswerBytes = 1 << 20;
    private const int MaxErrorBytes = 2000;

    /// <summary>Its standard output. Throws <see cref="ConnectionException"/>: transient when it ran and failed, with
    /// exit code and what it said on standard error. Cancelled or late, it is killed with all that it started.
    /// </summary>
    public async Task<ReadOnlyMemory<byte>> ToEndAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        using var process = Start();
        // .NET leaves a pipe that was read open until it is collected.
        using var outputPipe = process.StandardOutput;
        using var errorPipe = process.StandardError;
        var output = ReadAsync(outputPipe.BaseStream, MaxAnswerBytes, limit.Token);
        var errors = ReadAsync(errorPipe.BaseStream, MaxErrorBytes, limit.Token);
        try
        {
            process.StandardInput.Close();
            await Task.WhenAll(process.WaitForExitAsync(limit.Token), output, errors).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            throw Failed($"did not end within {timeout.TotalSeconds} s and was killed");
        }

        if (process.ExitCode == 0)
        {
            return await output.ConfigureAwait(false);
        }

        var said = Encoding.UTF8.GetString((await errors.ConfigureAwait(false)).Span).Trim();
        throw Failed($"ended with exit code {process.ExitCode}: {(said.Length > 0 ? said : "it gave no reason")}");
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(path, settings.Args)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw settings.Origin.Fault("command", $"{path}: cannot be started: {failure.Message}", failure);
        }
    }

    /// <summary>Reads to the end, and keeps so much of it.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream stream, int limit, CancellationToken cancellation)
    {
        var kept = new MemoryStream();
        var buffer = new byte[4096];
        while (await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and var count)
        {
            kept.Write(buffer, 0, Math.Min(count, limit - (int)kept.Length));
        }

        return kept.ToArray();
    }

    private ConnectionException Failed(string what) =>
        new($"{settings.Origin}.command: {path}: {what}", isTransient: true);
}
