using System.Collections.Immutable;

namespace Signalbox.Lab.Containers;

/// <summary>All that a container's start needs to know.</summary>
public sealed record ContainerSpec
{
    /// <summary>A folder of this container alone, on a file system that can be the upper layer of an overlay.</summary>
    public required string Folder { get; init; }

    /// <summary>The name of the pod's network namespace.</summary>
    public required string NetworkNamespace { get; init; }

    /// <summary>The id of another container's first process, when this one's processes are to be among that one's; null
    /// for a process tree of its own.</summary>
    public int? ProcessesOf { get; init; }

    public required string Hostname { get; init; }

    /// <summary>Program and arguments. A program without a slash is looked for in the container's PATH.</summary>
    public required ImmutableArray<string> Command { get; init; }

    public ImmutableSortedDictionary<string, string> Environment { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    public string WorkingDirectory { get; init; } = "/";

    /// <summary>In the order in which they are mounted.</summary>
    public ImmutableArray<ContainerMount> Mounts { get; init; } = [];

    /// <summary>Texts that the container's root holds, by absolute path.</summary>
    public ImmutableSortedDictionary<string, string> Files { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Symbolic links of the container's root: target by absolute path.</summary>
    public ImmutableSortedDictionary<string, string> Links { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Null for root.</summary>
    public long? User { get; init; }

    /// <summary>Null for root's, or the one that bears the user's number.</summary>
    public long? Group { get; init; }

    /// <summary>Whether its input stays open for those who attach.</summary>
    public bool HasInput { get; init; }

    /// <summary>Whether its input ends with the first who attached to it.</summary>
    public bool EndsInputOnce { get; init; }

    /// <summary>Whether its streams are a terminal.</summary>
    public bool HasTerminal { get; init; }
}
