using System.Collections.Concurrent;
using System.Threading.Channels;
using Signalbox.Cluster.Connect;
using Signalbox.Cluster.Watch;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Tests.Watch;

/// <summary>The watch of one kind, against recorded answers.</summary>
internal sealed class ReplayRun : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ReplayServer _server;
    private readonly ApiClient _client;
    private readonly Channel<ClusterChange> _changes = Channel.CreateUnbounded<ClusterChange>();
    private readonly ConcurrentQueue<WatchNotice> _notices = [];
    private readonly Task _watch;

    private ReplayRun(string kind, ReplayServer server, TimeProvider time)
    {
        _server = server;
        _client = ApiClient.Open(new ConnectionOptions { Master = server.Address });
        var terms = new WatchTerms
        {
            Client = _client,
            NodeName = "node-a",
            Time = time,
            Report = _notices.Enqueue,
            FirstPause = FirstPause,
            Random = new Random(1),
        };
        var watched = WatchedKind.For("node-a").Single(each => each.Kind == kind);
        _watch = new KindWatch(watched, terms, _changes.Writer).RunAsync(_stop.Token);
    }

    /// <summary>What the back-off begins with.</summary>
    public static TimeSpan FirstPause { get; } = TimeSpan.FromMilliseconds(10);

    /// <summary>What came before the held request.</summary>
    public IReadOnlyList<ClusterChange> Changes { get; private set; } = [];

    public IReadOnlyList<WatchNotice> Notices => [.. _notices];

    public static Task<ReplayRun> StartAsync(string kind, params ReplayStep[] steps) =>
        StartAsync(kind, TimeProvider.System, steps);

    public static async Task<ReplayRun> StartAsync(string kind, TimeProvider time, ReplayStep[] steps) =>
        new(kind, await ReplayServer.StartAsync(steps), time);

    /// <summary>Waits until all is played, and says what is asked next.</summary>
    public async Task<string> NextAsync()
    {
        var next = await _server.NextAsync(TestContext.Current.CancellationToken);
        Assert.Null(_server.Mismatch);
        var changes = new List<ClusterChange>();
        while (_changes.Reader.TryRead(out var change))
        {
            changes.Add(change);
        }

        Changes = changes;
        return next;
    }

    /// <summary>The changes leave exactly the objects that the recording leaves.</summary>
    public void AssertHolds(Recording recording)
    {
        var expected = new Dictionary<string, string>();
        recording.Fold(expected);
        Assert.NotEmpty(expected);
        var held = new HashSet<string>();
        foreach (var change in Changes)
        {
            if (change is ClusterChange.ServiceGone or ClusterChange.SliceGone)
            {
                Assert.True(held.Remove(NameOf(change)), $"{change} was not there");
            }
            else
            {
                held.Add(NameOf(change));
            }
        }

        Assert.Equal(expected.Keys.Order(), held.Order());
    }

    public static string NameOf(ClusterChange change) => change switch
    {
        ClusterChange.ServiceSet set => set.Service.Name.ToString(),
        ClusterChange.ServiceGone gone => gone.Name.ToString(),
        ClusterChange.SliceSet set => set.Slice.Name.ToString(),
        ClusterChange.SliceGone gone => gone.Name.ToString(),
        ClusterChange.NodeSet set => $"/{set.Node.Name}",
        ClusterChange.ServiceCIDRSet set => $"/{set.Name}",
        _ => "",
    };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        await _server.DisposeAsync();
        _stop.Dispose();
    }
}
