using System.Diagnostics;
using System.Globalization;
using System.Text;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Docs;

/// <summary>One bash that runs a page's commands, so that what one sets the next ones know.</summary>
internal sealed class ShellSession : IDisposable
{
    private const string End = "@@ended@@";

    /// <summary>For one command: a lab's start, or a rollout.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _bash;

    public ShellSession(IEnumerable<string> variables)
    {
        _bash = Command.Start("env", [.. variables, "bash", "--norc", "--noprofile"]);
        _bash.StandardInput.WriteLine("exec 2>&1");
    }

    /// <summary>What it printed, both streams, and its exit code.</summary>
    public async Task<(string Output, int ExitCode)> RunAsync(string command)
    {
        await _bash.StandardInput.WriteLineAsync($"{{ {command}\n}} < /dev/null\nprintf '\\n{End}%d\\n' $?");
        await _bash.StandardInput.FlushAsync();
        var output = new StringBuilder();
        while (await _bash.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            if (line.StartsWith(End, StringComparison.Ordinal))
            {
                return (output.ToString().TrimEnd('\n'), int.Parse(line[End.Length..], CultureInfo.InvariantCulture));
            }

            output.Append(line).Append('\n');
        }

        throw new InvalidOperationException($"the shell ended in: {command}\n{output}");
    }

    public void Dispose()
    {
        _bash.Kill(entireProcessTree: true);
        _bash.WaitForExit();
        _bash.Dispose();
    }
}
