namespace Signalbox.Lab.Nodes;

/// <summary>What a container does, as its status tells it.</summary>
public abstract record ContainerState
{
    private ContainerState()
    {
    }

    public sealed record Waiting(string Reason, string? Message = null) : ContainerState;

    public sealed record Running(DateTimeOffset StartedAt) : ContainerState;

    /// <summary><paramref name="Id"/> names the run that ended; null when nothing ever ran.</summary>
    public sealed record Terminated(int ExitCode, string Reason, string? Id) : ContainerState
    {
        public string? Message { get; init; }

        public DateTimeOffset? StartedAt { get; init; }

        public DateTimeOffset? FinishedAt { get; init; }
    }
}
