using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Signalbox.Kernel.Terminals;
using Signalbox.Lab.Api.Streams;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Streams;

/// <summary>A node whose pods are this machine: programs run as they are, logs are a file.</summary>
internal sealed class ProcessPod : IPodStreams, IDisposable
{
    private readonly string _log = Path.Combine(Path.GetTempPath(), $"signalbox-log-{Guid.NewGuid():N}");

    /// <summary>What attach joins.</summary>
    public IReadOnlyList<string> MainProgram { get; init; } = ["cat"];

    public ConcurrentQueue<PodLogRequest> LogRequests { get; } = new();

    public ConcurrentQueue<PodSessionRequest> SessionRequests { get; } = new();

    /// <summary>Sessions that were started, ended or not.</summary>
    public ConcurrentQueue<ProcessSession> Sessions { get; } = new();

    /// <summary>Log streams that are being read.</summary>
    public int OpenLogs => _openLogs;

    private int _openLogs;

    public void WriteLog(string text) => File.AppendAllText(_log, text);

    public Stream OpenLog(PodLogRequest request)
    {
        LogRequests.Enqueue(request);
        if (request.Previous)
        {
            throw new PodStreamException(
                $"previous terminated container \"{request.Container}\" in pod \"{request.Pod}\" not found");
        }

        File.AppendAllText(_log, "");
        var lines = request.TailLines?.ToString(CultureInfo.InvariantCulture) ?? "+1";
        string[] arguments = request.Follow ? ["-n", lines, "-f", _log] : ["-n", lines, _log];
        var tail = ProcessSession.Start(null, "tail", arguments);
        Interlocked.Increment(ref _openLogs);
        return new ClosingStream(tail.StandardOutput.BaseStream, () =>
        {
            tail.Kill(entireProcessTree: true);
            tail.WaitForExit();
            tail.Dispose();
            Interlocked.Decrement(ref _openLogs);
        });
    }

    public Task<IContainerSession> ExecAsync(PodSessionRequest request, CancellationToken stop) =>
        Task.FromResult<IContainerSession>(Start(request, request.Command));

    public Task<IContainerSession> AttachAsync(PodSessionRequest request, CancellationToken stop) =>
        Task.FromResult<IContainerSession>(Start(request, MainProgram));

    public async Task<Socket> ConnectAsync(PodPortRequest request, CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, request.Port, stop);
            return socket;
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw new PodStreamException(refused.Message.ToLowerInvariant());
        }
    }

    public void Dispose() => File.Delete(_log);

    private ProcessSession Start(PodSessionRequest request, IReadOnlyList<string> command)
    {
        SessionRequests.Enqueue(request);
        var pty = request.Terminal ? Pty.Open() : null;
        try
        {
            var process = ProcessSession.Start(pty, command[0], command.Skip(1));
            var session = new ProcessSession(process, pty, request);
            Sessions.Enqueue(session);
            return session;
        }
        catch (Win32Exception)
        {
            pty?.Dispose();
            throw new PodStreamException(
                $"exec: \"{command[0]}\": executable file not found in $PATH");
        }
    }
}

/// <summary>A process of this machine as a session.</summary>
internal sealed class ProcessSession : IContainerSession
{
    private readonly Process _process;
    private readonly Pty? _pty;

    public ProcessSession(Process process, Pty? pty, PodSessionRequest request)
    {
        (_process, _pty) = (process, pty);
        Input = !request.Input ? null : pty?.Master ?? process.StandardInput.BaseStream;
        Output = !request.Output ? null : pty?.Master ?? process.StandardOutput.BaseStream;
        Errors = request.Errors && pty is null ? process.StandardError.BaseStream : null;
        ExitCode = WaitAsync();
        if (!request.Input && pty is null)
        {
            process.StandardInput.Close();
        }
    }

    public Stream? Input { get; }

    public Stream? Output { get; }

    public Stream? Errors { get; }

    public Task<int> ExitCode { get; }

    public bool IsDisposed { get; private set; }

    public static Process Start(Pty? pty, string program, IEnumerable<string> arguments)
    {
        if (pty is null)
        {
            return Command.Start(program, arguments);
        }

        const string Script = "tty=$1; shift; exec setsid --ctty \"$@\" <>\"$tty\" >&0 2>&1";
        return Process.Start(new ProcessStartInfo("sh", ["-c", Script, "sh", pty.SlavePath, program, .. arguments]))!;
    }

    public void Resize(int columns, int rows) => _pty?.Resize(columns, rows);

    public async ValueTask DisposeAsync()
    {
        IsDisposed = true;
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await ExitCode;
        _pty?.Dispose();
        _process.Dispose();
    }

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }
}
