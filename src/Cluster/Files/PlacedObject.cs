using Signalbox.Cluster.Decode;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Files;

/// <summary>An object, as the change that adds it, and where it was read: file and line.</summary>
public sealed record PlacedObject(ClusterChange Set, string File, int Line)
{
    public ObjectKey Key => ObjectKey.Of(Set);

    public string Place => $"{File}:{Line}";
}
