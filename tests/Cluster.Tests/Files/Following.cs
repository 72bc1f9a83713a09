using System.Diagnostics;
using System.Threading.Channels;
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
        : this(TimeProvider.System, paths)
    {
    }

    public Following(TimeProvider time, params string[] paths)
    {
        Source = new ObjectSource(new ObjectSourceOptions { Paths = paths, Report = Report, Time = time });
        _changes = Source.Follow(_stop.Token).GetAsyncEnumerator(_stop.Token);
    }

    public ObjectSource Source { get; }

    /// <summary>Faults that were reported and not yet asked for.</summary>
    public Channel<ObjectFault> Reported { get; } = Channel.CreateUnbounded<ObjectFault>();

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
        Pending = Next();
        var fault = await Reported.Reader.ReadAsync(_stop.Token);
        Assert.False(Pending.IsCompleted, "a change came where a fault should");
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

    private void Report(ObjectFault fault) => Reported.Writer.TryWrite(fault);

    private static string Word(ClusterChange change) => change switch
    {
        ClusterChange.ServiceSet set => $"+{set.Service.Name.Name}{Address(set.Service)}",
        ClusterChange.ServiceGone gone => $"-{gone.Name.Name}",
        ClusterChange.SliceSet set => $"~{set.Slice.Name.Name}",
        ClusterChange.SliceGone gone => $"-~{gone.Name.Name}",
        ClusterChange.NodeSet set => $"node {set.Node.Name}",
        ClusterChange.NodeGone gone => $"-node {gone.Name}",
        ClusterChange.ServiceCIDRSet set => $"block {set.Name}",
        ClusterChange.ServiceCIDRGone gone => $"-block {gone.Name}",
        ClusterChange.InitialStateComplete => "!",
        _ => throw new UnreachableException(),
    };

    private static string Address(Service service) => service.ClusterIPs.IsEmpty ? "" : $"={service.ClusterIPs[0]}";
}
