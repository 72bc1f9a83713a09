using System.Diagnostics;
using Signalbox.Lab.Api.Streams;

namespace Signalbox.Lab.Containers;

/// <summary>A program that was started in a container for a user.</summary>
internal sealed class ExecSession : IContainerSession
{
    private readonly Process _process;

    public ExecSession(Process process, PodSessionRequest request)
    {
        _process = process;
        if (!request.Input)
        {
            process.StandardInput.Close();
        }

        Input = request.Input ? process.StandardInput.BaseStream : null;
        Output = request.Output ? process.StandardOutput.BaseStream : null;
        Errors = request.Errors ? process.StandardError.BaseStream : null;
        ExitCode = WaitAsync(request);
    }

    public Stream? Input { get; }

    public Stream? Output { get; }

    public Stream? Errors { get; }

    public Task<int> ExitCode { get; }

    public void Resize(int columns, int rows)
    {
    }

    public async ValueTask DisposeAsync()
    {
        if (!ExitCode.IsCompleted)
        {
            _process.Kill();
        }

        await ExitCode.ConfigureAwait(false);
        _process.Dispose();
    }

    // What nobody asked for is read all the same, so that the program does not wait for a reader.
    private async Task<int> WaitAsync(PodSessionRequest request)
    {
        var unread = Task.WhenAll(
            request.Output ? Task.CompletedTask : _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null),
            request.Errors ? Task.CompletedTask : _process.StandardError.BaseStream.CopyToAsync(Stream.Null));
        await _process.WaitForExitAsync().ConfigureAwait(false);
        await unread.ConfigureAwait(false);
        return _process.ExitCode;
    }
}
