using System.Buffers;
using System.Diagnostics;

namespace Signalbox.Kernel.Iptables;

/// <summary>Runs iptables-restore --noflush --counters of one family, one at a time.</summary>
public sealed class RestoreProcess
{
    private readonly IptablesTools _tools;
    private readonly TimeProvider _time;
    private readonly IDriftWatch? _watch;

    /// <param name="tools">Which program.</param>
    /// <param name="time">For the limit.</param>
    /// <param name="watch">Is told of each child, so that it does not take our changes for somebody else's.</param>
    public RestoreProcess(IptablesTools tools, TimeProvider time, IDriftWatch? watch = null)
    {
        _tools = tools;
        _time = time;
        _watch = watch;
    }

    /// <summary>Runs in the calling thread's network namespace and blocks until the program has ended. What it
    /// refuses is in the result; <see cref="KernelException"/> only when it cannot be started. When
    /// <paramref name="write"/> throws, the program is killed before that goes on: read the kernel before the next
    /// restore.</summary>
    /// <param name="limit">After this the program is killed, and the outcome is Unknown.</param>
    /// <param name="write">Writes the input: "*nat", chains, rules, "COMMIT", UTF-8, lines ended by a line feed.
    /// </param>
    public RestoreResult Run(TimeSpan limit, Action<IBufferWriter<byte>> write)
    {
        using var process = ToolProcess.Start(
            _tools.RestorePath, ["--noflush", "--counters", .. IptablesVersion.RestoreWait(_tools.Version)]);
        using var pipes = new ReadPipes(process);
        using var expected = _watch?.Expect(process.Id);
        using var deadline = new Deadline(process, _time, limit);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        var input = new RestoreInput(process.StandardInput.BaseStream);
        WriteOrKill(process, input, write);
        process.WaitForExit();
        var words = errors.GetAwaiter().GetResult() + output.GetAwaiter().GetResult();
        return process.ExitCode == 0
            ? new RestoreResult(RestoreKind.Applied, 0, words.Trim()) { AppliedTables = input.Commits.Count }
            : RestoreWords.Read(process.ExitCode, words, input.Commits) with { IsTimedOut = deadline.IsOver };
    }

    private static void WriteOrKill(Process process, RestoreInput input, Action<IBufferWriter<byte>> write)
    {
        try
        {
            write(input);
            input.Complete();
        }
        catch
        {
            process.Kill();
            process.WaitForExit();
            throw;
        }
    }

    /// <summary>Kills the process when its time is over.</summary>
    private sealed class Deadline : IDisposable
    {
        private readonly Lock _lock = new();
        private readonly ITimer _timer;
        private bool _isDone;

        internal Deadline(Process process, TimeProvider time, TimeSpan limit) =>
            _timer = time.CreateTimer(_ => Kill(process), null, limit, Timeout.InfiniteTimeSpan);

        internal bool IsOver { get; private set; }

        public void Dispose()
        {
            lock (_lock)
            {
                _isDone = true;
            }

            _timer.Dispose();
        }

        private void Kill(Process process)
        {
            lock (_lock)
            {
                if (!_isDone && !process.HasExited)
                {
                    IsOver = true;
                    process.Kill();
                }
            }
        }
    }
}
