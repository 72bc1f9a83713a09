using System.Collections.Immutable;

namespace Signalbox.Lab.Api.Store;

/// <summary>The objects of one kind, their latest events and their watchers. The store holds its lock around every
/// call.</summary>
internal sealed class KindShelf(int windowCapacity)
{
    private ImmutableSortedDictionary<string, StoredObject> _objects =
        ImmutableSortedDictionary.Create<string, StoredObject>(StringComparer.Ordinal);

    private readonly List<StoreWatch> _watchers = [];
    private StoredObject[]? _ordered;

    public EventWindow Window { get; } = new(windowCapacity);

    public StoredObject? Find(string key) => _objects.GetValueOrDefault(key);

    /// <summary>Begins with these; what happened to them before is forgotten.</summary>
    public void Load(IEnumerable<StoredObject> objects, long revision)
    {
        _objects = _objects.AddRange(objects.Select(one => KeyValuePair.Create(one.Key, one)));
        Window.Forget(revision);
    }

    /// <summary>Keeps what happened, and tells the watchers. Those who cannot keep up are dropped.</summary>
    public void Apply(StoreEvent happened)
    {
        var key = happened.Object!.Key;
        _objects = happened.Type == StoreEventType.Deleted
            ? _objects.Remove(key)
            : _objects.SetItem(key, happened.Object);
        _ordered = null;
        Window.Add(happened);
        _watchers.RemoveAll(watcher => !watcher.Offer(happened));
    }

    public ReadOnlyMemory<StoredObject> Ordered() => _ordered ??= [.. _objects.Values];

    /// <summary>How things stood at an earlier revision: the later events undone.</summary>
    public ReadOnlyMemory<StoredObject> OrderedAt(long revision)
    {
        var later = Window.After(revision);
        if (later.Length == 0)
        {
            return Ordered();
        }

        var objects = _objects.ToBuilder();
        foreach (var happened in later.Reverse())
        {
            if (happened.Previous is null)
            {
                objects.Remove(happened.Object!.Key);
            }
            else
            {
                objects[happened.Previous.Key] = happened.Previous;
            }
        }

        return objects.Values.ToArray();
    }

    public void Add(StoreWatch watcher) => _watchers.Add(watcher);

    public void Remove(StoreWatch watcher) => _watchers.Remove(watcher);

    public void Bookmark(StoreWatch watcher, long revision)
    {
        if (!watcher.Offer(new StoreEvent(StoreEventType.Bookmark, revision, null, null)))
        {
            _watchers.Remove(watcher);
        }
    }
}
