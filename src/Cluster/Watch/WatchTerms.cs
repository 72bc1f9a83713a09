using Signalbox.Cluster.Connect;
using Signalbox.Cluster.Decode;

namespace Signalbox.Cluster.Watch;

/// <summary>What all kinds' watches share.</summary>
internal sealed record WatchTerms
{
    public required ApiClient Client { get; init; }

    public required string NodeName { get; init; }

    public required TimeProvider Time { get; init; }

    public required Action<WatchNotice> Report { get; init; }

    /// <summary>Null where nobody looks on.</summary>
    public IWatchObserver? Observer { get; init; }

    /// <summary>Takes what rules do not need; null where nobody wants it.</summary>
    public ObjectWords? Words { get; init; }

    /// <summary>A server's watch ends by itself after between this and twice this.</summary>
    public TimeSpan WatchLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A list whose bytes stop coming for this long is given up. For a streamed one it also is how long a
    /// server may take between its last object and the mark that says so: one that does not know the mark never
    /// gives it.</summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>What the back-off begins with. Source: client-go's reflector.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(800);

    public Random Random { get; init; } = Random.Shared;
}
