using System.Diagnostics;
using Signalbox.Kernel.Terminals;
using Signalbox.Lab.Api.Streams;

namespace Signalbox.Lab.Containers;

/// <summary>A program that was started in a container for a user, on pipes or on a terminal.</summary>
internal sealed class ExecSession : IContainerSession
{
    private readonly Process _process;
    private readonly Pty? _terminal;

    private ExecSession(Process process, Pty? terminal, PodSessionRequest request)
    {
        (_process, _terminal) = (process, terminal);
        if (!request.Input || terminal is not null)
        {
            process.StandardInput.Close();
        }

        if (terminal is not null)
        {
            Input = request.Input ? new KeptStream(terminal.Master, () => { }) : null;
            Output = terminal.Master;
        }
        else
        {
            Input = request.Input ? process.StandardInput.BaseStream : null;
            Output = request.Output ? process.StandardOutput.BaseStream : null;
            Errors = request.Errors ? process.StandardError.BaseStream : null;
        }

        ExitCode = WaitAsync();
    }

    public Stream? Input { get; }

    public Stream? Output { get; }

    public Stream? Errors { get; }

    public Task<int> ExitCode { get; }

    /// <summary>Throws <see cref="InvalidOperationException"/> when the container has ended.</summary>
    public static async Task<ExecSession> StartAsync(ContainerProcess container, PodSessionRequest request)
    {
        var terminal = request.Terminal ? Pty.Open() : null;
        try
        {
            var process = await container.StartInsideAsync(request.Command, terminal?.SlavePath).ConfigureAwait(false);
            return new ExecSession(process, terminal, request);
        }
        catch
        {
            terminal?.Dispose();
            throw;
        }
    }

    public void Resize(int columns, int rows) => _terminal?.Resize(columns, rows);

    public async ValueTask DisposeAsync()
    {
        if (!ExitCode.IsCompleted)
        {
            _process.Kill();
        }

        await ExitCode.ConfigureAwait(false);
        _terminal?.Dispose();
        _process.Dispose();
    }

    // What nobody asked for is read all the same, so that the program does not wait for a reader.
    private async Task<int> WaitAsync()
    {
        var unread = Task.WhenAll(
            Output == _process.StandardOutput.BaseStream
                ? Task.CompletedTask
                : _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null),
            Errors is not null ? Task.CompletedTask : _process.StandardError.BaseStream.CopyToAsync(Stream.Null));
        await _process.WaitForExitAsync().ConfigureAwait(false);
        await unread.ConfigureAwait(false);
        return _process.ExitCode;
    }
}
