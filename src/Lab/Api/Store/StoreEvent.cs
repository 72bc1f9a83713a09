namespace Signalbox.Lab.Api.Store;

/// <summary>What happened to an object, or (<see cref="StoreEventType.Bookmark"/>) that a watcher has seen everything
/// up to a revision.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Revision">When it happened: the store's revision that the change made.</param>
/// <param name="Object">The object after it. Of a deletion: as it last was, under the deletion's revision. Null for a
/// bookmark.</param>
/// <param name="Previous">The object before it; null for a new one.</param>
public sealed record StoreEvent(StoreEventType Type, long Revision, StoredObject? Object, StoredObject? Previous)
{
    /// <summary>What a watcher with this selector sees of it, or null for nothing: an object that begins to match is
    /// new to it, one that ceases to match is gone, shown as it was when it matched, under this event's revision.
    /// </summary>
    public StoreEvent? SeenThrough(ObjectSelector selector)
    {
        if (Type == StoreEventType.Bookmark || selector.IsEverything)
        {
            return this;
        }

        var matched = Previous is not null && selector.Matches(Previous);
        if (Type == StoreEventType.Deleted)
        {
            return matched ? this : null;
        }

        return (matched, selector.Matches(Object!)) switch
        {
            (false, false) => null,
            (false, true) => this with { Type = StoreEventType.Added },
            (true, true) => this with { Type = StoreEventType.Modified },
            (true, false) => this with { Type = StoreEventType.Deleted, Object = Previous!.AtRevision(Revision) },
        };
    }
}

/// <summary>What an event tells.</summary>
public enum StoreEventType
{
    Added,
    Modified,
    Deleted,
    Bookmark,
}
