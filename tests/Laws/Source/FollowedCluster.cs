using System.Collections.Concurrent;
using System.Threading.Channels;
using Signalbox.Cluster.Connect;
using Signalbox.Cluster.Watch;
using Signalbox.Core.Model;
using Signalbox.Testing;

namespace Signalbox.Laws.Source;

/// <summary>The agent but for the kernel: one source, a lane for each family, a bounded queue to each.</summary>
internal sealed class FollowedCluster : IAsyncDisposable
{
    private const int QueuedChanges = 4096;

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<WatchNotice> _notices = [];
    private readonly ApiClient _client;
    private readonly Task _work;

    /// <param name="kubeconfig">Path of the file.</param>
    public FollowedCluster(string kubeconfig)
    {
        _client = ApiClient.Open(new ConnectionOptions { Kubeconfig = kubeconfig });
        _work = RunAsync(SourceFor(_client, _notices.Enqueue));
    }

    public IReadOnlyList<MemoryLane> Lanes { get; } = [new(IPFamily.IPv4), new(IPFamily.IPv6)];

    public IReadOnlyCollection<WatchNotice> Notices => _notices;

    /// <summary>A source that does not wait as long as an agent's.</summary>
    public static ApiSource SourceFor(ApiClient client, Action<WatchNotice> report) =>
        new(client, A.Here, report, TimeProvider.System)
        {
            Adjust = terms => terms with
            {
                FirstPause = TimeSpan.FromMilliseconds(2),
                SilenceLimit = TimeSpan.FromSeconds(1),
            },
        };

    /// <summary>Waits for a condition. Throws what the work ended with, if it did, and a
    /// <see cref="TimeoutException"/> with the words at the deadline.</summary>
    public async Task UntilAsync(Func<bool> condition, TimeSpan limit, Func<string> words)
    {
        var pace = TimeSpan.FromMilliseconds(5);
        var time = TimeProvider.System;
        for (var start = time.GetTimestamp(); !condition();)
        {
            if (_work.IsCompleted)
            {
                await _work;
                throw new InvalidOperationException("the source ended");
            }

            if (time.GetElapsedTime(start) > limit)
            {
                throw new TimeoutException($"{words()}\n{string.Join('\n', _notices.TakeLast(10))}");
            }

            await Task.Delay(pace);
        }
    }

    /// <summary>All that was taken is in the rules when this returns.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _work;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // As asked.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(ApiSource source)
    {
        var queues = Lanes.Select(_ => Channel.CreateBounded<ClusterChange>(QueuedChanges)).ToList();
        var work = Lanes.Zip(queues, (lane, queue) => lane.RunAsync(queue.Reader, _stop.Token))
            .Append(FollowAsync(source, queues))
            .ToList();
        try
        {
            await await Task.WhenAny(work);
        }
        finally
        {
            await _stop.CancelAsync();
            await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(ApiSource source, List<Channel<ClusterChange>> queues)
    {
        await foreach (var change in source.Follow(_stop.Token))
        {
            foreach (var queue in queues)
            {
                await queue.Writer.WriteAsync(change, _stop.Token);
            }
        }
    }
}
