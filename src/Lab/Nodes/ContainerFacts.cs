namespace Signalbox.Lab.Nodes;

/// <summary>One container of a pod as it stands.</summary>
public sealed record ContainerFacts(string Name, ContainerRole Role, ContainerState State)
{
    /// <summary>How it ended the last time, when it has been started again or will be.</summary>
    public ContainerState.Terminated? LastState { get; init; }

    /// <summary>Whether its startup probe and its postStart hook are behind it.</summary>
    public bool IsStarted { get; init; }

    public bool IsReady { get; init; }

    public int Restarts { get; init; }

    /// <summary>Of the latest run: "signalbox://..."; null before the first.</summary>
    public string? Id { get; init; }

    public string Image { get; init; } = "";

    public string ImageId { get; init; } = "";

    /// <summary>It may not be started before; null when it may at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>How the latest run ended, whether or not it is to be started again.</summary>
    public ContainerState.Terminated? Ended => State as ContainerState.Terminated ?? (IsRunning ? null : LastState);

    public bool IsRunning => State is ContainerState.Running;

    /// <summary>Whether it is of spec.initContainers.</summary>
    public bool IsInitial => Role is ContainerRole.Init or ContainerRole.Sidecar;
}
