using Signalbox.Core.Model;

namespace Signalbox.Bench.Nftables;

/// <summary>The kinds of change that a cluster sees, each with the events that make it happen again and again. All
/// together leave the cluster nearly as it was.</summary>
internal static class NftablesChanges
{
    /// <summary>Services that one rollout touches: with ten endpoints each, a thousand endpoints.</summary>
    public const int RolledServices = 100;

    /// <summary>Names of figures that stand beside upstream's.</summary>
    public const string Load = "first sync";
    public const string Replaced = "one endpoint replaced";
    public const string Grown = "a pool grows, 10 to 11";
    public const string Shrunk = "a pool shrinks, 11 to 10";
    public const string ServiceAdded = "a Service added";
    public const string ServiceRemoved = "a Service removed";
    public const string Rollout = "rollout: 1,000 endpoints replaced";

    /// <param name="Name">For the reader.</param>
    /// <param name="Times">How often.</param>
    /// <param name="Events">Of the n-th time.</param>
    internal sealed record Kind(string Name, int Times, Func<int, IReadOnlyList<ClusterChange>> Events);

    public static IEnumerable<Kind> Of(SyntheticCluster cluster, int services, int times)
    {
        int Pick(int time) => time * 7 % services;
        IReadOnlyList<ClusterChange> Sized(int time, int endpoints) =>
            [new ClusterChange.SliceSet(cluster.SizedSliceAt(((time * 7) + 3) % services, endpoints))];
        IReadOnlyList<ClusterChange> Added(int time) =>
        [
            new ClusterChange.SliceSet(cluster.SliceAt(services + time, 0)),
            new ClusterChange.ServiceSet(cluster.ServiceAt(services + time)),
        ];
        IReadOnlyList<ClusterChange> Removed(int time) =>
        [
            new ClusterChange.ServiceGone(cluster.ServiceAt(services + time).Name),
            new ClusterChange.SliceGone(cluster.SliceAt(services + time, 0).Name),
        ];
        return
        [
            new(Replaced, times,
                time => [new ClusterChange.SliceSet(cluster.SliceAt(Pick(time), time + 1))]),
            new(Grown, times, time => Sized(time, 11)),
            new("a pool grows, 11 to 12", times, time => Sized(time, 12)),
            new("a pool grows, 12 to 13 (next class)", times, time => Sized(time, 13)),
            new("a pool shrinks, 13 to 12 (next class)", times, time => Sized(time, 12)),
            new("a pool shrinks, 12 to 11", times, time => Sized(time, 11)),
            new(Shrunk, times, time => Sized(time, 10)),
            new(ServiceAdded, times, Added),
            new(ServiceRemoved, times, Removed),
            new(Rollout, Math.Max(times / 20, 1),
                time => [.. Enumerable.Range(0, RolledServices).Select(
                    service => new ClusterChange.SliceSet(cluster.RolledSliceAt(service, time + 1)))]),
        ];
    }
}
