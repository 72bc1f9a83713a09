using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Live;

/// <summary>A kind's objects in a form to look at, each read once per revision: a screen asks every second, and of
/// 10,000 Services few have changed. Not for several threads.</summary>
internal sealed class ParsedObjects<T>(ObjectStore store, ResourceKind kind, Func<StoredObject, T> parse)
{
    private Dictionary<string, (long Revision, T Value)> _known = [];

    /// <summary>All that there are now, in the order of their keys.</summary>
    public IReadOnlyList<T> Now()
    {
        var objects = store.List(kind).Objects.Span;
        var now = new Dictionary<string, (long Revision, T Value)>(objects.Length);
        var values = new List<T>(objects.Length);
        foreach (var stored in objects)
        {
            var known = _known.TryGetValue(stored.Key, out var before) && before.Revision == stored.Revision
                ? before
                : (stored.Revision, parse(stored));
            now.Add(stored.Key, known);
            values.Add(known.Item2);
        }

        _known = now;
        return values;
    }
}
