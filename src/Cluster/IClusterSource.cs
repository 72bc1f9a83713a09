using Signalbox.Cluster.Files;
using Signalbox.Core.Model;

namespace Signalbox.Cluster;

/// <summary>Where cluster objects come from: an API server, or files.</summary>
public interface IClusterSource
{
    /// <summary>All that there is, once.</summary>
    Task<ObjectSet> ReadAsync(CancellationToken cancellation);

    /// <summary>What there is that says something of one Service, once: as the other, but EndpointSlices that are not
    /// its own may be missing. Where it has none, those of its namespace are there, since one may be labelled
    /// wrongly.</summary>
    Task<ObjectSet> ReadAsync(ServiceName service, CancellationToken cancellation);

    /// <summary>What has yet to come before <see cref="ClusterChange.InitialStateComplete"/>, for people, with what is
    /// wrong about it where something is. Any thread may ask.</summary>
    IReadOnlyList<string> WaitingFor => [];

    /// <summary>First everything that there is, then <see cref="ClusterChange.InitialStateComplete"/>, then each
    /// change, until cancelled. One reader at a time.</summary>
    IAsyncEnumerable<ClusterChange> Follow(CancellationToken cancellation);
}
