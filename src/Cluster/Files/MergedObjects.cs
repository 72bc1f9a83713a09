using System.Collections.Immutable;
using Signalbox.Cluster.Decode;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Files;

/// <summary>The objects of all files, each once: where two places say the same object, the later one counts.
/// In the order in which they were first met.</summary>
internal sealed class MergedObjects
{
    private readonly OrderedDictionary<ObjectKey, PlacedObject> _objects = [];
    private readonly List<ObjectFault> _faults = [];

    public static MergedObjects Empty { get; } = new();

    public IEnumerable<ClusterChange> Objects => _objects.Values.Select(placed => placed.Set);

    /// <summary>Objects that are there more than once.</summary>
    public IReadOnlyList<ObjectFault> Faults => _faults;

    /// <summary>Merges in the order of the paths. Of Nodes, only <paramref name="nodeName"/> unless it is null.
    /// </summary>
    public static MergedObjects Of(IEnumerable<PlacedObject> objects, string? nodeName)
    {
        var merged = new MergedObjects();
        foreach (var placed in objects)
        {
            if (nodeName is null || placed.Set is not ClusterChange.NodeSet node || node.Node.Name == nodeName)
            {
                merged.Add(placed);
            }
        }

        return merged;
    }

    /// <summary>The changes that lead from other objects to these: what is new or different, then what is gone.
    /// </summary>
    public ImmutableArray<ClusterChange> Since(MergedObjects before)
    {
        var changes = ImmutableArray.CreateBuilder<ClusterChange>();
        foreach (var (key, placed) in _objects)
        {
            if (!before._objects.TryGetValue(key, out var old) || old.Set != placed.Set)
            {
                changes.Add(placed.Set);
            }
        }

        foreach (var key in before._objects.Keys)
        {
            if (!_objects.ContainsKey(key))
            {
                changes.Add(key.Gone());
            }
        }

        return changes.ToImmutable();
    }

    private void Add(PlacedObject placed)
    {
        var key = placed.Key;
        if (!_objects.TryAdd(key, placed))
        {
            var reason = $"is also in {placed.Place}, which is used";
            _faults.Add(new ObjectFault(_objects[key].Place, new Refusal(key.ToString(), "", reason)));
            _objects[key] = placed;
        }
    }
}
