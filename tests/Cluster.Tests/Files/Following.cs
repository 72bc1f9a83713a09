using System.Collections.Concurrent;
using System.Diagnostics;
using Signalbox.Cluster.Files;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Tests.Files;

/// <summary>Follows paths and hands out the changes in short words: "+web" for a Service set, "-web" gone, "~web-a"
/// for a slice set, "!" for the initial state's end.</summary>
internal sealed class Following : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly CancellationTokenSource _stop = new();
    private readonly IAsyncEnumerator<ClusterChange> _changes;

    public Following(params string[] paths)
    {
        Source = new ObjectSource(new ObjectSourceOptions { Paths = paths, Report = Reported.Enqueue });
        _changes = Source.Follow(_stop.Token).GetAsyncEnumerator(_stop.Token);
    }

    public ObjectSource Source { get; }

    public ConcurrentQueue<ObjectFault> Reported { get; } = [];

    public async Task<string> Next()
    {
        _stop.CancelAfter(Deadline);
        await _changes.MoveNextAsync();
        return Word(_changes.Current);
    }

    /// <summary>All up to the initial state's end, in order of words.</summary>
    public async Task<string> Initial()
    {
        var words = new List<string>();
        while (await Next() is var word && word != "!")
        {
            words.Add(word);
        }

        return string.Join(' ', words);
    }

    /// <summary>Follows on until a fault is reported. No change may come meanwhile.</summary>
    public async Task<string> NextFault()
    {
        var next = Next();
        var clock = Stopwatch.StartNew();
        ObjectFault? fault;
        while (!Reported.TryDequeue(out fault))
        {
            Assert.True(clock.Elapsed < Deadline, "no fault was reported");
            await Task.WhenAny(next, Task.Delay(5));
            Assert.False(next.IsCompleted, "a change came where a fault should");
        }

        Pending = next;
        return fault.ToString();
    }

    /// <summary>The change that was being waited for when a fault came.</summary>
    public Task<string>? Pending { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (Pending is not null)
        {
            await Pending.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        await _changes.DisposeAsync();
        _stop.Dispose();
    }

    private static string Word(ClusterChange change) => change switch
    {
        ClusterChange.ServiceSet set => $"+{set.Service.Name.Name}{Address(set.Service)}",
        ClusterChange.ServiceGone gone => $"-{gone.Name.Name}",
        ClusterChange.SliceSet set => $"~{set.Slice.Name.Name}",
        ClusterChange.SliceGone gone => $"-~{gone.Name.Name}",
        ClusterChange.NodeSet set => $"node {set.Node.Name}",
        ClusterChange.NodeGone gone => $"-node {gone.Name}",
        ClusterChange.InitialStateComplete => "!",
        _ => throw new UnreachableException(),
    };

    private static string Address(Service service) => service.ClusterIPs.IsEmpty ? "" : $"={service.ClusterIPs[0]}";
}
