using Signalbox.Lab.Api.Store.Files;

namespace Signalbox.Lab.Api.Store;

/// <summary>How an <see cref="ObjectStore"/> behaves.</summary>
public sealed record ObjectStoreOptions
{
    /// <summary>How many events of each kind are kept for those who watch from an earlier revision.</summary>
    public int WindowCapacity { get; init; } = 16_384;

    /// <summary>How many events may wait for one watcher. One more, and it is cut off.</summary>
    public int WatcherCapacity { get; init; } = 16_384;

    /// <summary>Where the objects are kept; the store begins with what is in it. The caller's, who disposes it last.
    /// Null keeps them in memory alone.</summary>
    public StoreFile? File { get; init; }

    /// <summary>The revision before the first change. A file goes on with its own.</summary>
    public long FirstRevision { get; init; } = 1;

    /// <summary>Told of each change, under the store's lock: it must be quick.</summary>
    public Action<StoreEvent>? Applied { get; init; }

    /// <summary>Gives creation times.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
