using System.Collections.Concurrent;
using System.Diagnostics;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Lab.Demo;

/// <summary>The agent under demonstration, running in the node's namespace.</summary>
public sealed class DemoAgent : IDisposable
{
    private const int WordsKept = 30;
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lastWords = new();

    private DemoAgent(Process process, string commandLine)
    {
        (_process, CommandLine) = (process, commandLine);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string CommandLine { get; }

    public bool HasEnded => _process.HasExited;

    /// <summary>What the agent wrote last, its exit code after it when it has ended.</summary>
    public string LastWords =>
        string.Join('\n', _lastWords) + (HasEnded ? $"\n(the agent exited with {_process.ExitCode})" : "");

    public static DemoAgent Start(TemporaryNamespace node, string program, IReadOnlyList<string> arguments) =>
        new(node.Start(program, [.. arguments]), $"{Path.GetFileName(program)} {string.Join(' ', arguments)}");

    /// <summary>Asks it to stop, and ends it when it does not.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Command.Run("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            if (!_process.WaitForExit(StopPatience))
            {
                _process.Kill();
            }
        }

        _process.WaitForExit();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        _lastWords.Enqueue(line);
        if (_lastWords.Count > WordsKept)
        {
            _lastWords.TryDequeue(out _);
        }
    }
}
