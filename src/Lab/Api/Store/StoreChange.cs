namespace Signalbox.Lab.Api.Store;

/// <summary>What a transaction made of an object.</summary>
/// <param name="Old">The object before; null when there was none.</param>
/// <param name="Object">The object after. When it is gone: as it last was.</param>
/// <param name="IsGone">Whether it was removed.</param>
public sealed record StoreChange(StoredObject? Old, StoredObject Object, bool IsGone)
{
    /// <summary>Null when nothing changed.</summary>
    internal StoreEvent? Event { get; private init; }

    /// <param name="draft">What the object becomes; null to remove it.</param>
    /// <param name="old">What it is; null when there is none. One of the two there must be.</param>
    /// <param name="revision">That the change makes.</param>
    internal static StoreChange Of(ObjectDraft? draft, StoredObject? old, long revision)
    {
        if (draft is null)
        {
            var last = old!.AtRevision(revision);
            return new StoreChange(old, last, IsGone: true)
            {
                Event = new StoreEvent(StoreEventType.Deleted, revision, last, old),
            };
        }

        // Nothing but the order of fields may differ; that is no change.
        if (old is not null && draft.IsSameAs(old))
        {
            return new StoreChange(old, old, IsGone: false);
        }

        var written = draft.AsGiven(revision);
        var type = old is null ? StoreEventType.Added : StoreEventType.Modified;
        return new StoreChange(old, written, IsGone: false) { Event = new StoreEvent(type, revision, written, old) };
    }
}
