using Signalbox.Cluster.Decode;

namespace Signalbox.Cluster.Files;

/// <summary>What to read, and how.</summary>
public sealed record ObjectSourceOptions
{
    /// <summary>Files, folders, or "-" for <see cref="Input"/>. Later ones win over earlier ones.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Read to its end, once, if "-" is among the paths.</summary>
    public Stream Input { get; init; } = Stream.Null;

    /// <summary>The only Node that is handed out; null hands out all.</summary>
    public string? NodeName { get; init; }

    /// <summary>Takes what rules do not need, of what is read once; null where nobody wants it.</summary>
    public ObjectWords? Words { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Called once for each fault when it is found, from the thread that follows.</summary>
    public Action<ObjectFault> Report { get; init; } = _ => { };
}
