using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Signalbox.Kernel.Processes;

namespace Signalbox.Lab.Life;

/// <summary>A node's agent, kept running: started again when it ends, later each time that it ends soon. Writes its log
/// itself, so that it does not notice when the daemon dies.</summary>
internal sealed class NodeAgent : IAsyncDisposable
{
    /// <summary>Becomes the agent, with its log as output.</summary>
    private const string Redirected = "exec \"$@\" </dev/null >>\"$0\" 2>&1";

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    private readonly AgentSettings _settings;
    private readonly LabLog _log;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly Task _keeping;
    private TaskCompletionSource _allowed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _bans;
    private int _pauses;
    private Run? _paused;
    private volatile Run _run;
    private int _restarts;

    private NodeAgent(AgentSettings settings, LabLog log, TimeProvider time)
    {
        (_settings, _log, _time) = (settings, log, time);
        _run = Begin();
        _keeping = KeepAsync();
    }

    public string Node => _settings.Node;

    public int ProcessId => _run.Process.Id;

    /// <summary>Starts it and returns. Throws when the program cannot be started at all.</summary>
    public static NodeAgent Start(AgentSettings settings, LabLog log, TimeProvider time) => new(settings, log, time);

    /// <summary>Until the agent that runs now has written each of the families' rules.</summary>
    public async Task WaitUntilProgrammedAsync(CancellationToken stop)
    {
        while (_run.IsReplaced || _settings.PodCIDRs.Any(cidr => !HasProgrammed(cidr.Family.ToString())))
        {
            await Task.Delay(Pace, _time, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Whether it stands still.</summary>
    public bool IsPaused => _paused is not null;

    /// <summary>Whether it is kept from running.</summary>
    public bool IsForbidden
    {
        get
        {
            lock (_lock)
            {
                return _bans > 0;
            }
        }
    }

    /// <summary>Has it stand still until <see cref="Resume"/> was called as often: its rules stay as they are. One that
    /// is started meanwhile runs.</summary>
    public void Pause()
    {
        lock (_lock)
        {
            if (_pauses++ == 0)
            {
                _paused = _run;
                ProcessSignal.Send(ProcessId, ProcessSignal.Stop);
            }
        }
    }

    public void Resume()
    {
        lock (_lock)
        {
            if (--_pauses > 0)
            {
                return;
            }

            if (_paused == _run && !_run.IsReplaced)
            {
                ProcessSignal.Send(ProcessId, ProcessSignal.Continue);
            }

            _paused = null;
        }
    }

    /// <summary>Ends it, and has none started before <see cref="Allow"/> was called as often as this.</summary>
    public void Forbid()
    {
        lock (_lock)
        {
            if (_bans++ == 0)
            {
                _allowed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            _run.IsReplaced = true;
            _run.Process.Kill();
            _run.Process.WaitForExit();
        }
    }

    /// <summary>Has one started again, unless others still forbid it.</summary>
    public void Allow()
    {
        lock (_lock)
        {
            if (--_bans == 0)
            {
                _allowed.SetResult();
            }
        }
    }

    /// <summary>Kills it, as a crash would; a new one is started at once. Returns when that has programmed.</summary>
    public async Task RestartAsync(CancellationToken stop)
    {
        if (IsPaused || IsForbidden)
        {
            throw new LabException(
                $"the agent of {Node} is {(IsPaused ? "paused" : "stopped")} by a fault: 'fault list' says which");
        }

        var before = _run;
        before.IsReplaced = true;
        before.Process.Kill();
        while (_run == before)
        {
            await Task.Delay(Pace, _time, stop).ConfigureAwait(false);
        }

        await WaitUntilProgrammedAsync(stop).ConfigureAwait(false);
    }

    /// <summary>For "lab status".</summary>
    public JsonObject Status()
    {
        var run = _run;
        return new JsonObject
        {
            ["node"] = Node,
            ["pid"] = run.HasEnded ? null : run.Process.Id,
            ["uptimeSeconds"] = (long)_time.GetElapsedTime(run.Begun).TotalSeconds,
            ["restarts"] = Volatile.Read(ref _restarts),
            ["paused"] = IsPaused,
            ["stopped"] = IsForbidden,
            ["lastWords"] = LastWords(Lines(run)),
            ["log"] = _settings.LogPath,
        };
    }

    /// <summary>Ends it for good.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _run.Process.Kill();
        await _keeping.ConfigureAwait(false);
        _stop.Dispose();
    }

    private static string LastWords(string[] lines) =>
        Array.FindLast(lines, IsAboutSync) ?? (lines.Length == 0 ? "" : lines[^1]);

    private static bool IsAboutSync(string line) =>
        line.Contains("\"Programmed\"", StringComparison.Ordinal)
        || line.Contains("\"Synced\"", StringComparison.Ordinal);

    private async Task KeepAsync()
    {
        var pause = FirstPause;
        while (true)
        {
            var run = _run;
            if (_stop.IsCancellationRequested)
            {
                run.Process.Kill();
            }

            await run.Process.WaitForExitAsync().ConfigureAwait(false);
            var lived = _time.GetElapsedTime(run.Begun);
            run.ExitCode = run.Process.ExitCode;
            pause = lived > LongestPause ? FirstPause : pause;
            _log.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{Node}: the agent ended with {run.ExitCode} after {lived.TotalSeconds:0.0} s"));
            if (!run.IsReplaced)
            {
                await Task.Delay(pause, _time, _stop.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause + pause > LongestPause ? LongestPause : pause + pause;
            }

            await BeginAgainAsync().ConfigureAwait(false);
            run.Process.Dispose();
            if (_run == run)
            {
                return;
            }
        }
    }

    // As soon as nobody forbids it; never, when all ends.
    private async Task BeginAgainAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Task allowed;
            lock (_lock)
            {
                if (_bans == 0)
                {
                    _run = Begin();
                    Interlocked.Increment(ref _restarts);
                    return;
                }

                allowed = _allowed.Task;
            }

            await allowed.WaitAsync(_stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Run Begin()
    {
        var offset = File.Exists(_settings.LogPath) ? new FileInfo(_settings.LogPath).Length : 0;
        var process = _settings.Inside.Start(
            "sh",
            [
                "-c", Redirected, _settings.LogPath,
                "env", $"XTABLES_LOCKFILE={Path.Combine(_settings.Folder, "xtables.lock")}",
                .. _settings.CommandLine,
            ]);
        process.StandardInput.Close();
        return new Run(process, _time.GetTimestamp(), offset);
    }

    private bool HasProgrammed(string family) => Lines(_run).Any(line =>
        line.Contains("\"Programmed\"", StringComparison.Ordinal) && line.Contains(family, StringComparison.Ordinal));

    // What this run has logged; of a long log only the end.
    private string[] Lines(Run run)
    {
        const long Most = 64 * 1024;
        if (!File.Exists(_settings.LogPath))
        {
            return [];
        }

        using var log = new FileStream(
            _settings.LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        log.Position = Math.Max(Math.Min(run.LogOffset, log.Length), log.Length - Most);
        using var reader = new StreamReader(log);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>One process: when it began, and where its words begin in the log.</summary>
    private sealed class Run(Process process, long begun, long logOffset)
    {
        public Process Process { get; } = process;

        public long Begun { get; } = begun;

        public long LogOffset { get; } = logOffset;

        /// <summary>Whether somebody wants it ended, and another after it.</summary>
        public bool IsReplaced { get; set; }

        public int? ExitCode { get; set; }

        public bool HasEnded => ExitCode is not null;
    }
}
