using System.Diagnostics;
using System.Globalization;
using Signalbox.Kernel.Processes;
using Signalbox.Kernel.Terminals;

namespace Signalbox.Lab.Containers;

/// <summary>A container that runs, or has run: a process tree in namespaces of its own, whose first process is the
/// program. Ends with this process, however that ends. Any thread may call.</summary>
public sealed class ContainerProcess
{
    private static readonly TimeSpan LastScreen = TimeSpan.FromMilliseconds(200);

    private readonly Process _outer;
    private readonly ContainerSpec _spec;
    private readonly Launcher _launcher;
    private readonly Pty? _terminal;
    private readonly OutputFan _output = new();
    private readonly OutputFan _errors = new();
    private int? _id;

    private ContainerProcess(ContainerSpec spec, Launcher launcher, Streams streams, TimeProvider time)
    {
        (_spec, _launcher) = (spec, launcher);
        (_outer, _terminal, Log) = streams;
        if (!spec.HasInput || _terminal is not null)
        {
            _outer.StandardInput.Close();
        }

        Exited = RunAsync(time);
    }

    public ContainerLog Log { get; }

    /// <summary>How it ended, once it has and all that it said is in the log.</summary>
    public Task<ContainerExit> Exited { get; }

    /// <summary>Of the program, on this machine. Null when it has ended or never began.</summary>
    public int? Id => Exited.IsCompleted ? null : _id;

    public bool HasTerminal => _terminal is not null;

    /// <summary>Starts it, and returns when the program runs or has failed to.</summary>
    public static async Task<ContainerProcess> StartAsync(
        ContainerSpec spec, Launcher launcher, ContainerLog log, TimeProvider time)
    {
        ContainerRoot.Prepare(spec);
        var terminal = spec.HasTerminal ? Pty.Open() : null;
        var line = StartScript.CommandLine(spec, terminal?.SlavePath);
        var outer = await launcher.StartAsync(line).ConfigureAwait(false);
        var container = new ContainerProcess(spec, launcher, new Streams(outer, terminal, log), time);
        await container.WaitForStartAsync(time).ConfigureAwait(false);
        return container;
    }

    /// <summary>From now on until the container ends.</summary>
    public Stream Listen(OutputStream stream) =>
        stream == OutputStream.Output ? _output.Listen() : _errors.Listen();

    /// <summary>Sends a signal to the program. Nothing when it has ended.</summary>
    public void Signal(int signal)
    {
        if (Exited.IsCompleted)
        {
            return;
        }

        if (_id is { } id)
        {
            ProcessSignal.Send(id, signal);
        }
        else
        {
            _outer.Kill();
        }
    }

    /// <summary>Whether a program of that name is found in the container's PATH. True when it cannot be told, and for a
    /// path.</summary>
    public bool HasProgram(string name) =>
        name.Contains('/') || Id is not { } id || !_spec.Environment.TryGetValue("PATH", out var path)
        || path.Split(':').Select(folder => new FileInfo($"/proc/{id}/root{folder}/{name}"))
            // A link may lead to where only the container finds something.
            .Any(file => file.Exists || file.LinkTarget is not null);

    /// <summary>Starts another program in the container. Throws <see cref="InvalidOperationException"/> when the
    /// container has ended.</summary>
    public Task<Process> StartInsideAsync(IEnumerable<string> command, string? terminal = null)
    {
        var target = Id?.ToString(CultureInfo.InvariantCulture)
            ?? throw new InvalidOperationException("the container has ended");
        return _launcher.StartAsync(StartScript.Inside(target, _spec, command, terminal));
    }

    public void Resize(int columns, int rows) => _terminal?.Resize(columns, rows);

    /// <summary>A way to write to the program's input; null when it has none. Disposing it ends the input when the
    /// container wants that.</summary>
    public Stream? OpenInput() => _spec switch
    {
        { HasInput: false } => null,
        _ when _terminal is not null => new KeptStream(_terminal.Master, () => { }),
        { EndsInputOnce: true } => new KeptStream(_outer.StandardInput.BaseStream, _outer.StandardInput.Close),
        _ => new KeptStream(_outer.StandardInput.BaseStream, () => { }),
    };

    private async Task<ContainerExit> RunAsync(TimeProvider time)
    {
        var output = PumpAsync(_outer.StandardOutput.BaseStream, OutputStream.Output, _output);
        var errors = PumpAsync(_outer.StandardError.BaseStream, OutputStream.Errors, _errors);
        var screen = _terminal is null
            ? Task.CompletedTask
            : PumpAsync(_terminal.Master, OutputStream.Output, _output);
        await _outer.WaitForExitAsync().ConfigureAwait(false);
        await Task.WhenAll(output, errors).ConfigureAwait(false);
        if (_terminal is not null)
        {
            // Its readers end when its programs have; when none has ever opened it, they end here.
            await Task.WhenAny(screen, Task.Delay(LastScreen, time)).ConfigureAwait(false);
            _terminal.Dispose();
            await screen.ConfigureAwait(false);
        }

        _output.Close();
        _errors.Close();
        Log.Dispose();
        var exit = new ContainerExit(_outer.ExitCode, time.GetUtcNow(), ReadId() is null ? LastWords() : null);
        _outer.Dispose();
        return exit;
    }

    private async Task PumpAsync(Stream from, OutputStream stream, OutputFan listeners)
    {
        var buffer = new byte[16 * 1024];
        int length;
        while ((length = await from.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            Log.Write(stream, buffer.AsSpan(0, length));
            await listeners.SayAsync(buffer.AsMemory(0, length)).ConfigureAwait(false);
        }
    }

    private async Task WaitForStartAsync(TimeProvider time)
    {
        var pace = TimeSpan.FromMilliseconds(5);
        while ((_id = ReadId()) is null && !Exited.IsCompleted)
        {
            await Task.WhenAny(Exited, Task.Delay(pace, time)).ConfigureAwait(false);
        }
    }

    // What the start script left: nothing, before it is about to become the program.
    private int? ReadId()
    {
        var path = Path.Combine(_spec.Folder, "started");
        var text = File.Exists(path) ? File.ReadAllText(path).Trim() : "";
        return text.Length == 0 ? null : int.Parse(text, CultureInfo.InvariantCulture);
    }

    private string LastWords() => ContainerLog.Tail(Log.Path, 3).Trim().Replace("\n", "; ");

    private sealed record Streams(Process Outer, Pty? Terminal, ContainerLog Log);
}
