using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Controllers.Loop;

/// <summary>All objects of a kind as the loop knows them, kept by a watch. When the watch is cut off, the difference to
/// how things stand then is told as changes, so nobody notices.</summary>
internal sealed class ObjectCache : IDisposable
{
    private readonly ObjectStore _store;
    private readonly Dictionary<string, KnownObject> _objects = new(StringComparer.Ordinal);
    private readonly List<ObjectIndex> _indexes = [];
    private StoreWatch? _watch;
    private Task<bool>? _more;

    public ObjectCache(ObjectStore store, ResourceKind kind) => (_store, Kind) = (store, kind);

    public ResourceKind Kind { get; }

    /// <summary>A copy, so the caller may cause changes while it goes through.</summary>
    public IReadOnlyList<KnownObject> All => [.. _objects.Values];

    public int Count => _objects.Count;

    public KnownObject? Find(string key) => _objects.GetValueOrDefault(key);

    public KnownObject? Find(string @namespace, string name) =>
        Find(@namespace.Length == 0 ? name : $"{@namespace}/{name}");

    /// <summary>Must be asked for before the first <see cref="Drain"/>.</summary>
    public ObjectIndex AddIndex(Func<KnownObject, IEnumerable<string>> termsOf)
    {
        var index = new ObjectIndex(termsOf);
        _indexes.Add(index);
        return index;
    }

    /// <summary>Takes in everything that has happened by now; each change is in the cache when it is told.</summary>
    public void Drain(Action<ObjectChange> tell)
    {
        if (_watch is null)
        {
            Begin(tell);
        }

        while (true)
        {
            while (_watch!.Events.TryRead(out var happened))
            {
                Take(happened, tell);
            }

            if (!_watch.WasCutOff)
            {
                return;
            }

            _watch.Dispose();
            Begin(tell);
        }
    }

    /// <summary>Done when there is something to drain.</summary>
    public Task WaitAsync()
    {
        if (_more is null || _more.IsCompleted)
        {
            _more = _watch!.Events.WaitToReadAsync().AsTask();
        }

        return _more;
    }

    public void Dispose() => _watch?.Dispose();

    private void Begin(Action<ObjectChange> tell)
    {
        _watch = _store.WatchFromNow(Kind);
        var present = _watch.Start.Objects.ToArray();
        var gone = _objects.Keys.Except(present.Select(one => one.Key), StringComparer.Ordinal).ToArray();
        foreach (var key in gone)
        {
            Replace(key, null, tell);
        }

        foreach (var one in present.Where(one => Find(one.Key)?.Stored.Revision != one.Revision))
        {
            Replace(one.Key, one, tell);
        }
    }

    private void Take(StoreEvent happened, Action<ObjectChange> tell)
    {
        switch (happened.Type)
        {
            case StoreEventType.Added or StoreEventType.Modified:
                Replace(happened.Object!.Key, happened.Object, tell);
                break;
            case StoreEventType.Deleted:
                Replace(happened.Object!.Key, null, tell);
                break;
            default:
                break;
        }
    }

    private void Replace(string key, StoredObject? stored, Action<ObjectChange> tell)
    {
        var (old, now) = (Find(key), stored is null ? null : new KnownObject(stored));
        if (old is null && now is null)
        {
            return;
        }

        if (now is null)
        {
            _objects.Remove(key);
        }
        else
        {
            _objects[key] = now;
        }

        var change = new ObjectChange(old, now);
        _indexes.ForEach(index => index.Apply(change));
        tell(change);
    }
}
