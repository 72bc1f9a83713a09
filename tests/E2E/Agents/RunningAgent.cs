using System.Diagnostics;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing;

namespace Signalbox.E2E.Agents;

/// <summary>The real program in a namespace, and all that it logs.</summary>
internal sealed class RunningAgent : IDisposable
{
    /// <summary>The program that is built along with these tests.</summary>
    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly List<string> _log = [];

    private RunningAgent(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
    }

    /// <summary>The agent's own: ip and env replace themselves by what they start.</summary>
    public int ProcessId => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>Lines so far; a mark for <see cref="WaitFor"/>.</summary>
    public int LineCount => Log.Count;

    public IReadOnlyList<string> Log
    {
        get
        {
            lock (_lock)
            {
                return [.. _log];
            }
        }
    }

    /// <param name="inside">Where.</param>
    /// <param name="environment">NAME=VALUE.</param>
    /// <param name="arguments">From the verb on.</param>
    public static RunningAgent Start(TemporaryNamespace inside, string environment, params string[] arguments) =>
        Start(inside, [environment], arguments);

    /// <inheritdoc cref="Start(TemporaryNamespace, string, string[])"/>
    public static RunningAgent Start(
        TemporaryNamespace inside, IReadOnlyList<string> environment, IReadOnlyList<string> arguments) =>
        new(inside.Start("env", [.. environment, BuiltPrograms.Agent, .. arguments]));

    /// <summary>Returns the first line, from the mark on, that holds all of the parts.</summary>
    public string WaitFor(int mark, params string[] parts) => Eventually.Get(
        () => Log.Skip(mark).FirstOrDefault(line => parts.All(part => line.Contains(part, StringComparison.Ordinal)))
            ?? (HasEnded ? throw new InvalidOperationException($"the agent ended: {Words}") : null),
        () => $"no line with {string.Join(" and ", parts)}: {Words}");

    /// <summary>Both families are in the kernel.</summary>
    public void WaitUntilProgrammed()
    {
        WaitFor(0, "\"Programmed\"", "IPv4");
        WaitFor(0, "\"Programmed\"", "IPv6");
    }

    public int WaitForExit()
    {
        Eventually.True(() => HasEnded, () => $"it does not end: {Words}", TimeSpan.FromMinutes(3));
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <summary>SIGKILL: what it started lives on.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Everything that it logged, for messages.</summary>
    public string Words => "\n" + string.Join('\n', Log);

    public void Dispose()
    {
        if (!HasEnded)
        {
            _process.Kill();
        }

        _process.WaitForExit();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_lock)
        {
            if (line is not null)
            {
                _log.Add(line);
            }
        }
    }
}
