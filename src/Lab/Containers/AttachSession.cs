using Signalbox.Lab.Api.Streams;

namespace Signalbox.Lab.Containers;

/// <summary>A listener of the program that a container runs.</summary>
internal sealed class AttachSession(ContainerProcess container, PodSessionRequest request) : IContainerSession
{
    public Stream? Input { get; } = request.Input ? container.OpenInput() : null;

    public Stream? Output { get; } = request.Output ? container.Listen(OutputStream.Output) : null;

    public Stream? Errors { get; } =
        request.Errors && !container.HasTerminal ? container.Listen(OutputStream.Errors) : null;

    public Task<int> ExitCode { get; } = CodeAsync(container);

    public void Resize(int columns, int rows) => container.Resize(columns, rows);

    public async ValueTask DisposeAsync()
    {
        if (Output is not null)
        {
            await Output.DisposeAsync().ConfigureAwait(false);
        }

        if (Errors is not null)
        {
            await Errors.DisposeAsync().ConfigureAwait(false);
        }
    }

    // As upstream: who is attached learns that it is over, and how it ended from the pod's status.
    private static async Task<int> CodeAsync(ContainerProcess container)
    {
        await container.Exited.ConfigureAwait(false);
        return 0;
    }
}
