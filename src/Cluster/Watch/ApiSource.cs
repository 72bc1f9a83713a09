using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Signalbox.Cluster.Connect;
using Signalbox.Cluster.Decode;
using Signalbox.Cluster.Files;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Watch;

/// <summary>Cluster objects from an API server: Services, EndpointSlices, this node's Node, and ServiceCIDRs, each
/// listed and watched by itself. What goes wrong is told by <paramref name="report"/> and tried again; nothing of it
/// ends the stream.</summary>
public sealed class ApiSource(ApiClient client, string nodeName, Action<WatchNotice> report, TimeProvider time)
    : IClusterSource
{
    private const int QueuedChanges = 256;

    private volatile IReadOnlyList<KindWatch> _needed = [];

    public IReadOnlyList<string> WaitingFor =>
        [.. _needed.Where(watch => !watch.FirstList.IsCompletedSuccessfully).Select(watch => watch.Standing)];

    /// <summary>Looks on at what is followed from then on; null for nobody.</summary>
    public IWatchObserver? Observer { get; set; }

    /// <summary>Takes what rules do not need; null where nobody wants it.</summary>
    public ObjectWords? Words { get; init; }

    /// <summary>For tests that cannot wait as long as an agent may.</summary>
    internal Func<WatchTerms, WatchTerms> Adjust { get; init; } = terms => terms;

    /// <summary>Lists all kinds, however long the server takes.</summary>
    public async Task<ObjectSet> ReadAsync(CancellationToken cancellation) =>
        new([.. await ListAsync(WatchedKind.For(nodeName), cancellation).ConfigureAwait(false)], []);

    /// <summary>Lists no more EndpointSlices than need be, however long the server takes.</summary>
    public async Task<ObjectSet> ReadAsync(ServiceName service, CancellationToken cancellation)
    {
        var objects = await ListAsync(WatchedKind.About(service, nodeName), cancellation).ConfigureAwait(false);
        if (!objects.Exists(change => change is ClusterChange.SliceSet))
        {
            WatchedKind[] slices = [WatchedKind.SlicesIn(service.Namespace, nodeName)];
            objects.AddRange(await ListAsync(slices, cancellation).ConfigureAwait(false));
        }

        return new ObjectSet([.. objects], []);
    }

    /// <summary>First everything that the server holds, then <see cref="ClusterChange.InitialStateComplete"/> once all
    /// kinds that rules need have been listed, then each change, until cancelled.</summary>
    public IAsyncEnumerable<ClusterChange> Follow(CancellationToken cancellation) =>
        Follow(WatchedKind.For(nodeName), cancellation);

    private async Task<List<ClusterChange>> ListAsync(
        IEnumerable<WatchedKind> kinds, CancellationToken cancellation)
    {
        var objects = new List<ClusterChange>();
        await foreach (var change in Follow(kinds, cancellation).ConfigureAwait(false))
        {
            if (change is ClusterChange.InitialStateComplete)
            {
                break;
            }

            objects.Add(change);
        }

        return objects;
    }

    private async IAsyncEnumerable<ClusterChange> Follow(
        IEnumerable<WatchedKind> followed, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var changes = Channel.CreateBounded<ClusterChange>(QueuedChanges);
        var work = WorkAsync(followed, changes.Writer, stop);
        try
        {
            await foreach (var change in changes.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                yield return change;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>All kinds at once. One that fails by a fault of ours ends the others, and the stream with it.</summary>
    private async Task WorkAsync(
        IEnumerable<WatchedKind> followed, ChannelWriter<ClusterChange> changes, CancellationTokenSource stop)
    {
        var terms = Adjust(new WatchTerms
        {
            Client = client,
            NodeName = nodeName,
            Time = time,
            Report = report,
            Observer = Observer,
            Words = Words,
        });
        var kinds = followed.Select(kind => (Kind: kind, Watch: new KindWatch(kind, terms, changes)))
            .ToList();
        _needed = [.. kinds.Where(each => each.Kind.IsNeeded).Select(each => each.Watch)];
        var work = kinds.Select(each => each.Watch.RunAsync(stop.Token))
            .Append(SayWhenCompleteAsync(_needed, changes, stop.Token))
            .ToList();
        Exception? fault = null;
        try
        {
            while (work.Count > 0)
            {
                var ended = await Task.WhenAny(work).ConfigureAwait(false);
                work.Remove(ended);
                await ended.ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            fault = failure;
        }

        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        changes.TryComplete(fault);
    }

    private static async Task SayWhenCompleteAsync(
        IReadOnlyList<KindWatch> needed, ChannelWriter<ClusterChange> changes, CancellationToken cancellation)
    {
        await Task.WhenAll(needed.Select(watch => watch.FirstList)).WaitAsync(cancellation).ConfigureAwait(false);
        await changes.WriteAsync(new ClusterChange.InitialStateComplete(), cancellation).ConfigureAwait(false);
    }
}
