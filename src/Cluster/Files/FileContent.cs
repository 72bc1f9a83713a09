using System.Collections.Immutable;

namespace Signalbox.Cluster.Files;

/// <summary>What one file holds. <paramref name="Broken"/> is set when its text could not be read to the end: it may
/// be half written, so its objects are not to be trusted. <paramref name="IsBlank"/>: there is no text at all.
/// </summary>
public sealed record FileContent(
    ImmutableArray<PlacedObject> Objects, ImmutableArray<ObjectFault> Faults, ObjectFault? Broken, bool IsBlank)
{
    public static FileContent Nothing { get; } = new([], [], null, true);
}
