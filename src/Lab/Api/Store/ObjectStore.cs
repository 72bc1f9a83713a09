using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store.Files;

namespace Signalbox.Lab.Api.Store;

/// <summary>The cluster's objects with their history: one counter of revisions for all kinds, as etcd has, and for each
/// kind a window of its latest events. Knows nothing of HTTP, and outlives the servers that serve it. Any thread may
/// call.
/// <para>A change is acknowledged when the call that made it returns: with a file, it is in the file then. Watchers and
/// readers of this process may see it a moment earlier.</para></summary>
public sealed class ObjectStore
{
    private readonly Lock _lock = new();
    private readonly ObjectStoreOptions _options;
    private readonly FrozenDictionary<ResourceKind, KindShelf> _shelves;
    private readonly RevisionSignal _signal = new();
    private long _revision;

    public ObjectStore(ObjectStoreOptions? options = null)
    {
        _options = options ?? new ObjectStoreOptions();
        _revision = _options.FirstRevision;
        _shelves = ResourceKinds.All.ToFrozenDictionary(kind => kind, _ => new KindShelf(_options.WindowCapacity));
        if (_options.File is { } file)
        {
            Load(file.Load());
        }
    }

    /// <summary>Of the latest change, of whichever kind.</summary>
    public long Revision => Volatile.Read(ref _revision);

    /// <summary>Creates the object, or replaces the one of that name whatever its revision. What would change nothing
    /// makes no revision and no event.</summary>
    public StoredObject Put(ResourceKind kind, string json) => Put(kind, Parse(json));

    /// <inheritdoc cref="Put(ResourceKind, string)"/>
    public StoredObject Put(ResourceKind kind, JsonObject json)
    {
        var draft = ObjectDraft.Of(kind, json);
        return Commit(() => Write(draft, _shelves[kind].Find(draft.Key)));
    }

    /// <summary>Throws <see cref="StoreError.AlreadyExists"/>.</summary>
    public StoredObject Create(ResourceKind kind, JsonObject json)
    {
        var draft = ObjectDraft.Of(kind, json);
        return Commit(() => _shelves[kind].Find(draft.Key) is null
            ? Write(draft, null)
            : throw new StoreException(
                StoreError.AlreadyExists, $"{kind.QualifiedName} \"{draft.Name}\" already exists", draft.Name));
    }

    /// <summary>Replaces what is there by what <paramref name="change"/> makes of it; under the store's lock, so it
    /// must be quick. Throws <see cref="StoreError.NotFound"/>, and <see cref="StoreError.Conflict"/> when the result
    /// bears a resourceVersion that is not the object's.</summary>
    public StoredObject Change(
        ResourceKind kind, string @namespace, string name, Func<StoredObject, JsonObject> change) => Commit(() =>
    {
        var old = Existing(kind, @namespace, name);
        var draft = ObjectDraft.Of(kind, change(old));
        if (draft.Key != old.Key)
        {
            throw new StoreException(StoreError.Invalid, $"the object's name is {draft.Key}, not {old.Key}");
        }

        return draft.SeenRevision is null || draft.SeenRevision == old.Revision
            ? Write(draft, old)
            : throw new StoreException(
                StoreError.Conflict,
                $"Operation cannot be fulfilled on {kind.QualifiedName} \"{name}\": the object has been modified; "
                + "please apply your changes to the latest version and try again",
                name);
    });

    /// <summary>Makes of an object what <paramref name="decide"/> says, which gets null when there is none and returns
    /// null to remove it. It runs under the store's lock and may read the store; what it throws, the caller sees, and
    /// nothing is changed. The result bears uid, creationTimestamp and generation itself, as a full object does.
    /// </summary>
    /// <param name="place">Which object.</param>
    /// <param name="decide">Makes the object.</param>
    /// <param name="isDryRun">Whether to tell what would be, and leave all as it is.</param>
    public StoreChange Transact(
        ObjectPlace place, Func<StoredObject?, JsonObject?> decide, bool isDryRun = false) => Commit(() =>
    {
        var old = _shelves[place.Kind].Find(place.Key);
        var draft = decide(old) is { } json ? ObjectDraft.Of(place.Kind, json) : null;
        var change = StoreChange.Of(draft, old, _revision + 1);
        if (change.Event is { } happened && !isDryRun)
        {
            Apply(place.Kind, happened);
        }

        return change;
    });

    /// <summary>The object as it last was, under the revision of its deletion. Throws
    /// <see cref="StoreError.NotFound"/>.</summary>
    public StoredObject Delete(ResourceKind kind, string @namespace, string name) => Commit(() =>
    {
        var old = Existing(kind, @namespace, name);
        var revision = _revision + 1;
        var last = old.AtRevision(revision);
        Apply(kind, new StoreEvent(StoreEventType.Deleted, revision, last, old));
        return last;
    });

    /// <summary>Null when there is none. <paramref name="namespace"/> is "" for a kind of the cluster.</summary>
    public StoredObject? Find(ResourceKind kind, string @namespace, string name)
    {
        lock (_lock)
        {
            return _shelves[kind].Find(ObjectTraits.KeyOf(@namespace, name));
        }
    }

    /// <summary>All objects of a kind as they stand.</summary>
    public ObjectList List(ResourceKind kind)
    {
        lock (_lock)
        {
            return new ObjectList(_revision, _shelves[kind].Ordered());
        }
    }

    /// <summary>All objects of a kind as they stood at a revision. Throws <see cref="StoreError.Expired"/> when its
    /// events are no longer kept.</summary>
    public ObjectList ListAt(ResourceKind kind, long revision)
    {
        lock (_lock)
        {
            var shelf = _shelves[kind];
            return revision >= shelf.Window.ForgottenThrough
                ? new ObjectList(revision, shelf.OrderedAt(revision))
                : throw new StoreException(
                    StoreError.Expired, "The resourceVersion for the provided list is too old.");
        }
    }

    /// <summary>Watches a kind from how it stands now, objects included.</summary>
    public StoreWatch WatchFromNow(ResourceKind kind)
    {
        lock (_lock)
        {
            return Watch(kind, new StoreWatchStart(_revision, _shelves[kind].Ordered(), []));
        }
    }

    /// <summary>Watches what happens to a kind after a revision. Throws <see cref="StoreError.Expired"/> when that is
    /// no longer known, or lies before <paramref name="floor"/>.</summary>
    public StoreWatch WatchAfter(ResourceKind kind, long revision, long floor = 0)
    {
        lock (_lock)
        {
            var oldest = Math.Max(floor, _shelves[kind].Window.ForgottenThrough);
            return revision >= oldest
                ? Watch(kind, new StoreWatchStart(
                    Math.Max(revision, _revision), ReadOnlyMemory<StoredObject>.Empty,
                    _shelves[kind].Window.After(revision)))
                : throw new StoreException(StoreError.Expired, $"too old resource version: {revision} ({oldest})");
        }
    }

    /// <summary>Forgets all events up to now, as etcd's compaction and a full watch cache do. Open watches stay.
    /// </summary>
    public void Compact()
    {
        lock (_lock)
        {
            foreach (var shelf in _shelves.Values)
            {
                shelf.Window.Forget(_revision);
            }
        }
    }

    /// <summary>Done when the store has reached this revision.</summary>
    public Task WaitForRevision(long revision)
    {
        lock (_lock)
        {
            return _signal.Wait(revision, _revision);
        }
    }

    internal void Bookmark(StoreWatch watcher)
    {
        lock (_lock)
        {
            _shelves[watcher.Kind].Bookmark(watcher, _revision);
        }
    }

    internal void Remove(StoreWatch watcher)
    {
        lock (_lock)
        {
            _shelves[watcher.Kind].Remove(watcher);
        }
    }

    private static JsonObject Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject
                ?? throw new StoreException(StoreError.Invalid, "the text is JSON, but no object");
        }
        catch (JsonException broken)
        {
            throw new StoreException(StoreError.Invalid, $"the text is no JSON: {broken.Message}");
        }
    }

    private StoredObject Existing(ResourceKind kind, string @namespace, string name) =>
        _shelves[kind].Find(ObjectTraits.KeyOf(@namespace, name))
        ?? throw new StoreException(StoreError.NotFound, $"{kind.QualifiedName} \"{name}\" not found", name);

    private StoreWatch Watch(ResourceKind kind, StoreWatchStart start)
    {
        var watcher = new StoreWatch(this, kind, start, _options.WatcherCapacity);
        _shelves[kind].Add(watcher);
        return watcher;
    }

    private void Load(StoreFileContent content)
    {
        _revision = Math.Max(_options.FirstRevision, content.Revision);
        foreach (var ofKind in content.Objects.ToLookup(one => one.Kind))
        {
            _shelves[ofKind.Key].Load(ofKind, _revision);
        }
    }

    /// <summary>Makes a change under the lock, and waits without it until the change is in the file.</summary>
    private T Commit<T>(Func<T> change)
    {
        T changed;
        long revision;
        lock (_lock)
        {
            changed = change();
            revision = _revision;
        }

        _options.File?.Save(revision);
        return changed;
    }

    private StoredObject Write(ObjectDraft draft, StoredObject? old)
    {
        var revision = _revision + 1;
        if (old is null)
        {
            var created = draft.ToNew(revision, _options.Time.GetUtcNow());
            Apply(draft.Kind, new StoreEvent(StoreEventType.Added, revision, created, null));
            return created;
        }

        var changed = draft.ToSuccessorOf(old);
        if (changed.HasSameBytes(old))
        {
            return old;
        }

        changed = changed.AtRevision(revision);
        Apply(draft.Kind, new StoreEvent(StoreEventType.Modified, revision, changed, old));
        return changed;
    }

    private void Apply(ResourceKind kind, StoreEvent happened)
    {
        Volatile.Write(ref _revision, happened.Revision);
        _options.File?.Add(happened);
        _shelves[kind].Apply(happened);
        _options.Applied?.Invoke(happened);
        if (EventForms.TwinOf(kind) is { } twin)
        {
            _shelves[twin].Apply(EventForms.Translate(happened, twin));
        }

        _signal.Reached(happened.Revision);
    }
}
