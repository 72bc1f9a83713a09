using Signalbox.Lab.Namespaces;

namespace Signalbox.Lab.Live;

/// <summary>What is known of one node's agent: its last changes, and its rates. Not for several threads.</summary>
internal sealed class LiveAgent(string node, TemporaryNamespace inside, WriteTimes writes) : IDisposable
{
    private const int MostChanges = 50;

    private readonly AgentLine _line = new(inside);
    private readonly Dictionary<string, ConnectionRates> _rates = [];
    private readonly LinkedList<LiveChange> _changes = [];
    private string? _since;

    public string Node => node;

    /// <summary>Whether it answered when it was last asked.</summary>
    public bool Answers { get; private set; }

    /// <summary>The latest first.</summary>
    public IEnumerable<LiveChange> Changes => _changes;

    /// <summary>Of each family.</summary>
    public IEnumerable<ConnectionRates> Rates => _rates.Values;

    /// <summary>All connections that the node sends on; null while that is not known.</summary>
    public double? Rate => _rates.Values.Select(family => family.PerSecond?
        .Where(rate => rate.Key.Endpoint.Length == 0).Sum(rate => rate.Value))
        .Aggregate((double?)null, (sum, rate) => rate is null ? sum : (sum ?? 0) + rate);

    public async Task AskAsync(CancellationToken stop)
    {
        var report = await _line.AskAsync(stop).ConfigureAwait(false);
        Answers = report is not null;
        if (report is null)
        {
            return;
        }

        if (report.Since != _since)
        {
            _rates.Clear();
            _since = report.Since;
        }

        foreach (var sync in report.Syncs)
        {
            Add(sync);
        }

        foreach (var counts in report.Counts)
        {
            if (!_rates.TryGetValue(counts.Family, out var rates))
            {
                _rates.Add(counts.Family, rates = new ConnectionRates());
            }

            rates.Add(counts);
        }
    }

    public void Dispose() => _line.Dispose();

    private void Add(AgentSync sync)
    {
        var written = sync is { IsWhole: false, FirstTaken: { } taken } && sync.Failure is null
            ? writes.LastBefore(taken, sync.Services)
            : null;
        _changes.AddFirst(new LiveChange
        {
            Node = node,
            Family = sync.Family,
            At = sync.At,
            Services = sync.Services,
            ServiceCount = sync.ChangedServices,
            Operations = sync.Operations,
            SyncMilliseconds = sync.TookMilliseconds,
            WriteToKernelMilliseconds = (sync.At - written)?.TotalMilliseconds,
            IsWhole = sync.IsWhole,
            Failure = sync.Failure,
        });
        if (_changes.Count > MostChanges)
        {
            _changes.RemoveLast();
        }
    }
}
