using System.Collections.Immutable;

namespace Signalbox.Lab.Nodes;

/// <summary>A file of a volume that comes from the API: <paramref name="Path"/> is relative to the volume.</summary>
internal sealed record VolumeFile(string Path, ImmutableArray<byte> Content, UnixFileMode Mode)
{
    public bool IsSame(VolumeFile other) =>
        Path == other.Path && Mode == other.Mode && Content.AsSpan().SequenceEqual(other.Content.AsSpan());
}
