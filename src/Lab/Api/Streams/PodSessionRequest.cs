namespace Signalbox.Lab.Api.Streams;

/// <summary>The query of an exec or attach, checked and with the container's name filled in.</summary>
public sealed record PodSessionRequest(string Namespace, string Pod, string Container)
{
    /// <summary>Program and arguments; empty for attach.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    public bool Input { get; init; }

    public bool Output { get; init; }

    public bool Errors { get; init; }

    /// <summary>A terminal: output and errors come together.</summary>
    public bool Terminal { get; init; }
}
