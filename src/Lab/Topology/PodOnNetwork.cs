using System.Collections.Immutable;
using Signalbox.Core.Model;

namespace Signalbox.Lab.Topology;

/// <summary>A pod on its way into a network, or in it: <paramref name="Port"/> is the node's end of its link.
/// </summary>
internal sealed record PodOnNetwork(string Node, string Pod, string Port, ImmutableArray<Address> Addresses)
{
    /// <summary>Set once it is wired.</summary>
    public PodPlace Place { get; set; } = null!;

    /// <summary>A file's name has 255 bytes, and the namespace's owner is in it too.</summary>
    private const int LongestRole = 100;

    /// <summary>What its namespace is called after it: a file's name.</summary>
    public string Role => Pod[..Math.Min(Pod.Length, LongestRole)].Replace('/', '.');
}
