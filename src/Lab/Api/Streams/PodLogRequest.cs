namespace Signalbox.Lab.Api.Streams;

/// <summary>The query of a pod's log, checked and with the container's name filled in.</summary>
public sealed record PodLogRequest(string Namespace, string Pod, string Container)
{
    public bool Follow { get; init; }

    /// <summary>Of the container that ran before its last restart.</summary>
    public bool Previous { get; init; }

    public bool Timestamps { get; init; }

    /// <summary>Null for all lines.</summary>
    public long? TailLines { get; init; }

    /// <summary>Null for no limit.</summary>
    public long? LimitBytes { get; init; }

    /// <summary>Only lines from then on; null for all.</summary>
    public DateTimeOffset? Since { get; init; }
}
