namespace Signalbox.Lab.Live;

/// <summary>Connections per second, from counts that are read now and then: over the last few seconds, so that numbers
/// stay calm. Not for several threads.</summary>
internal sealed class ConnectionRates
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(3);

    /// <summary>When nobody has looked for so long, what was before says nothing about now.</summary>
    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(60);

    private readonly Queue<AgentCounts> _readings = [];
    private AgentCounts? _last;

    /// <summary>The latest counts; empty when there are none.</summary>
    public IReadOnlyDictionary<CountKey, long> Totals => _last?.Connections ?? new Dictionary<CountKey, long>();

    /// <summary>When the kernel was read last; null when there are no counts.</summary>
    public DateTimeOffset? ReadAt => _last?.ReadAt;

    /// <summary>Null while there are not two readings.</summary>
    public IReadOnlyDictionary<CountKey, double>? PerSecond { get; private set; }

    /// <summary>Takes a reading; one that is known already changes nothing.</summary>
    public void Add(AgentCounts reading)
    {
        if (reading.ReadAt is not { } now || now <= _last?.ReadAt + TimeSpan.FromMilliseconds(100))
        {
            return;
        }

        if (now - _last?.ReadAt > LongestGap)
        {
            Clear();
        }

        _last = reading;
        _readings.Enqueue(reading);
        while (_readings.Count > 2 && now - _readings.Peek().ReadAt > Window)
        {
            _readings.Dequeue();
        }

        if (_readings.Count > 1)
        {
            var first = _readings.Peek();
            var seconds = (now - first.ReadAt!.Value).TotalSeconds;
            PerSecond = reading.Connections.ToDictionary(
                count => count.Key,
                count => Math.Max(0, count.Value - first.Connections.GetValueOrDefault(count.Key)) / seconds);
        }
    }

    /// <summary>The agent is another one, and counts from 0.</summary>
    public void Clear()
    {
        _readings.Clear();
        (_last, PerSecond) = (null, null);
    }
}
