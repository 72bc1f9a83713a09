using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Nodes;

/// <summary>Follows a kind of objects for as long as it is wanted, through watches that are cut off.</summary>
internal static class StoreFollower
{
    /// <summary>Gives <paramref name="begin"/> all objects as they stand, and <paramref name="next"/> each event after
    /// that; both anew when a watch was cut off, or the link was. Ends when it is stopped.</summary>
    public static async Task FollowAsync(
        KubeletOptions options, ResourceKind kind, Action<StoredObject[]> begin, Action<StoreEvent> next,
        CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using var whileUp = CancellationTokenSource.CreateLinkedTokenSource(stop, options.Link.Cancelled);
            await FollowAsync(options.Registry.Store, kind, begin, next, whileUp.Token).ConfigureAwait(false);
            await options.Link.WhenUp.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task FollowAsync(
        ObjectStore store, ResourceKind kind, Action<StoredObject[]> begin, Action<StoreEvent> next,
        CancellationToken stop)
    {
        await Task.Yield();
        try
        {
            while (!stop.IsCancellationRequested)
            {
                using var watch = store.WatchFromNow(kind);
                begin(watch.Start.Objects.ToArray());
                await foreach (var happened in watch.Events.ReadAllAsync(stop).ConfigureAwait(false))
                {
                    next(happened);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody wants to know any more.
        }
    }
}
