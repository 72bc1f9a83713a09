using System.Threading.Channels;

namespace Signalbox.Lab.Api.Store;

/// <summary>One watcher's view of a kind: how it stood at the start, what happened since, and what happens from now on.
/// Read by one reader. Ends by itself when the reader is too slow.</summary>
public sealed class StoreWatch : IDisposable
{
    private readonly ObjectStore _store;
    private readonly Channel<StoreEvent> _events;

    internal StoreWatch(ObjectStore store, ResourceKind kind, StoreWatchStart start, int capacity)
    {
        (_store, Kind, Start) = (store, kind, start);
        _events = Channel.CreateBounded<StoreEvent>(new BoundedChannelOptions(capacity)
        {
            SingleReader = true,
            FullMode = BoundedChannelFullMode.Wait,
        });
    }

    public ResourceKind Kind { get; }

    public StoreWatchStart Start { get; }

    /// <summary>What happens after <see cref="Start"/>, all of it, in order. Completes when this watcher is cut off or
    /// disposed.</summary>
    public ChannelReader<StoreEvent> Events => _events.Reader;

    /// <summary>Whether it ended because too many events waited.</summary>
    public bool WasCutOff { get; private set; }

    /// <summary>Has the store put a bookmark behind the events of this moment.</summary>
    public void AskForBookmark() => _store.Bookmark(this);

    public void Dispose()
    {
        _store.Remove(this);
        _events.Writer.TryComplete();
    }

    /// <summary>False, and this watcher is at its end, when there is no room. The store's lock is held.</summary>
    internal bool Offer(StoreEvent happened)
    {
        if (happened.Revision <= Start.Revision && happened.Type != StoreEventType.Bookmark)
        {
            return true;
        }

        if (_events.Writer.TryWrite(happened))
        {
            return true;
        }

        WasCutOff = true;
        _events.Writer.TryComplete();
        return false;
    }
}

/// <summary>Where a watch begins.</summary>
/// <param name="Revision">What follows is later than this.</param>
/// <param name="Objects">How things stood at that revision; empty for one who knows it already.</param>
/// <param name="Missed">What happened between the revision that was asked for and this one.</param>
public sealed record StoreWatchStart(
    long Revision, ReadOnlyMemory<StoredObject> Objects, IReadOnlyList<StoreEvent> Missed);
