namespace Signalbox.Cluster.Watch;

/// <summary>How long to wait before a failed request goes again: a first pause, doubled up to 30 s, each time between
/// half of it and all of it, so that a cluster's nodes do not come back in step.</summary>
internal sealed class Backoff
{
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly TimeSpan _first;
    private readonly Random _random;
    private TimeSpan _next;

    public Backoff(TimeSpan first, Random random)
    {
        (_first, _next) = (first, first);
        _random = random;
    }

    public TimeSpan Next()
    {
        var wait = _next * (0.5 + (_random.NextDouble() / 2));
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return wait;
    }

    /// <summary>Something worked.</summary>
    public void Reset() => _next = _first;
}
