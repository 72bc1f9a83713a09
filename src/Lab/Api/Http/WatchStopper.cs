namespace Signalbox.Lab.Api.Http;

/// <summary>Ends open watches on demand, of one kind or all.</summary>
internal sealed class WatchStopper : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, CancellationTokenSource> _stops = new(StringComparer.Ordinal);
    private bool _isClosed;

    /// <summary>Cancelled at the next end of this kind's watches.</summary>
    public CancellationToken TokenFor(string resource)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return new CancellationToken(canceled: true);
            }

            if (!_stops.TryGetValue(resource, out var stop))
            {
                _stops[resource] = stop = new CancellationTokenSource();
            }

            return stop.Token;
        }
    }

    public void End(string? resource)
    {
        List<CancellationTokenSource> ended = [];
        lock (_lock)
        {
            foreach (var key in _stops.Keys.Where(key => resource is null || key == resource).ToArray())
            {
                _stops.Remove(key, out var stop);
                ended.Add(stop!);
            }
        }

        foreach (var stop in ended)
        {
            stop.Cancel();
            stop.Dispose();
        }
    }

    /// <summary>Ends all watches, and those that come from now on.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
        }

        End(null);
    }

    public void Dispose() => Close();
}
