using Signalbox.Cluster.Decode;

namespace Signalbox.Cluster.Files;

/// <summary>What somebody who reads files once is after. The default is all that rules depend on.</summary>
/// <param name="OnlySlicesIn">EndpointSlices of other namespaces are left out; null for none.</param>
/// <param name="Words">Takes what rules do not need; null where nobody wants it.</param>
public sealed record ObjectQuestion(string? OnlySlicesIn = null, ObjectWords? Words = null)
{
    /// <summary>All of it, and no more.</summary>
    public static ObjectQuestion Usual { get; } = new();
}
