using System.Globalization;
using Signalbox.Cluster.Connect;
using Signalbox.Cluster.Decode;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Lab.Api.Store;
using Signalbox.Testing;

namespace Signalbox.Laws.Source;

/// <summary>Whatever happens between an API server and the agent, in the end the rules are those of the objects.
/// </summary>
public sealed class SourceLaws(ITestOutputHelper output)
{
    /// <summary>A number, to have the same changes and faults again. When each fault meets whom is up to the machine.
    /// </summary>
    private const string SeedVariable = "SIGNALBOX_LAW_SEED";

    private const int Changes = 100_000;
    private const int Faults = 1_000;

    /// <summary>After this part of the faults none comes any more that only a list could mend.</summary>
    private const int HarmfulFaults = Faults * 3 / 4;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task After_any_changes_and_faults_the_rules_are_those_of_a_fresh_start()
    {
        var seed = int.TryParse(
            Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var given)
            ? given
            : Random.Shared.Next();
        Say($"{SeedVariable}={seed}");
        // Small, so that whoever falls behind is cut off, or has to list.
        var store = new ObjectStore(new ObjectStoreOptions { WindowCapacity = 3_000, WatcherCapacity = 2_000 });
        var cluster = new RandomCluster(store, new Random(seed));
        cluster.Begin();
        await using var server = await FaultyServer.StartAsync(store, new Random(seed + 1));
        var folder = Directory.CreateTempSubdirectory("signalbox-laws-");
        try
        {
            var kubeconfig = Path.Combine(folder.FullName, "kubeconfig");
            server.Kubeconfig.WriteTo(kubeconfig);
            await using var followed = new FollowedCluster(kubeconfig);
            await ChangeAsync(cluster, server, followed);
            await EndWatchesAsync(cluster, server, followed);
            await CompareAsync(store, followed, kubeconfig);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task ChangeAsync(RandomCluster cluster, FaultyServer server, FollowedCluster followed)
    {
        var start = TimeProvider.System.GetTimestamp();
        for (var fault = 0; fault < Faults; fault++)
        {
            if (fault == HarmfulFaults)
            {
                await MendAsync(cluster, server, followed);
            }

            for (var change = 0; change < Changes / Faults; change++)
            {
                cluster.Change();
            }

            await server.StrikeAsync(mayHarm: fault < HarmfulFaults);
        }

        server.LiftAll();
        cluster.WriteMarkers();
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        Say($"{Changes} changes and {Faults} faults in {seconds:0.0} s, {followed.Notices.Count} notices, "
            + $"{string.Join(" and ", followed.Lanes.Select(lane => lane.Syncs))} syncs, {server.Requests} requests");
        Say(string.Join(", ", server.Tally.Select(kind => $"{kind.Key}: {kind.Value.Struck} of {kind.Value.Made}")));
        Assert.Equal(Faults, server.Tally.Values.Sum(kind => kind.Made));
        Assert.All(server.Tally, kind => Assert.True(kind.Value.Struck > 0, $"{kind.Key} never struck"));
        Assert.True(server.Tally.Values.Sum(kind => kind.Struck) > Faults / 2, "most faults have met nobody");
    }

    /// <summary>An object that came spoilt is kept as it was, until it changes or is listed.</summary>
    private static async Task MendAsync(RandomCluster cluster, FaultyServer server, FollowedCluster followed)
    {
        var leases = server.DemandLists();
        await followed.UntilAsync(
            () =>
            {
                cluster.Change();
                return leases.All(lease => lease.Taken > 0);
            },
            Patience,
            () => "nobody lists again");
        leases.ToList().ForEach(lease => lease.Lift());
    }

    /// <summary>A change that is lost between two watches shows only as long as neither a list nor the next change of
    /// the same object mends it: here are few changes, and no reason to list.</summary>
    private static async Task EndWatchesAsync(RandomCluster cluster, FaultyServer server, FollowedCluster followed)
    {
        const int Rounds = 60;
        const int ChangesPerRound = 5;
        await followed.UntilAsync(
            () => followed.Lanes.All(lane => RandomCluster.HasMarkers(lane.Snapshot)), Patience, () => "falls behind");
        for (var round = 0; round < Rounds; round++)
        {
            await server.EndWatchesAsync();
            for (var change = 0; change < ChangesPerRound; change++)
            {
                cluster.Change();
            }
        }
    }

    private async Task CompareAsync(ObjectStore store, FollowedCluster followed, string kubeconfig)
    {
        var wanted = followed.Lanes.Select(lane => Decoded(store, lane.Snapshot.Family)).ToList();
        var start = TimeProvider.System.GetTimestamp();
        var pairs = followed.Lanes.Zip(wanted).ToList();
        await followed.UntilAsync(
            () => pairs.All(pair => SnapshotParts.Of(pair.First.Snapshot).SequenceEqual(SnapshotParts.Of(pair.Second))),
            Patience,
            () => string.Join('\n', pairs.Select(pair => SnapshotParts.Difference(pair.Second, pair.First.Snapshot))));
        Say($"caught up after {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s");
        await followed.StopAsync();
        using var client = ApiClient.Open(new ConnectionOptions { Kubeconfig = kubeconfig });
        var fresh = await FollowedCluster.SourceFor(client, _ => { }).ReadAsync(TestContext.Current.CancellationToken);
        foreach (var (lane, objects) in pairs)
        {
            var plan = Planner.Plan(objects, A.Settings(objects.Family));
            Assert.True(plan.EndpointCount is > 100 and < 1000, $"{plan.EndpointCount} endpoints");
            RulesLaws.AssertHolds(plan, lane.Kernel);
            var read = Fold(objects.Family, fresh.Objects) with { ServiceCIDRs = objects.ServiceCIDRs };
            Assert.Equal(SnapshotParts.Of(objects), SnapshotParts.Of(read));
        }
    }

    /// <summary>What the store's objects come to, without any server.</summary>
    private static Snapshot Decoded(ObjectStore store, IPFamily family)
    {
        var pool = new NamePool();
        var changes = new List<ClusterChange>();
        foreach (var kind in RandomCluster.Kinds)
        {
            foreach (var stored in store.List(kind).Objects.ToArray())
            {
                var isWanted = stored.Field("spec.clusterIP") != "None"
                    && (kind.Kind != "Node" || stored.Name == A.Here);
                if (isWanted && ObjectDecoder.DecodeOne(stored.Json.Span, kind.Kind, pool).Set is { } change)
                {
                    changes.Add(change);
                }
            }
        }

        return Fold(family, changes);
    }

    private static Snapshot Fold(IPFamily family, IEnumerable<ClusterChange> changes) =>
        changes.Append(new ClusterChange.InitialStateComplete()).Aggregate(
            Snapshot.Empty(family),
            (snapshot, change) => SnapshotFold.Apply(snapshot, change, new HashSet<ServiceName>()));

    private void Say(string line)
    {
        output.WriteLine(line);
        Console.WriteLine(line);
    }
}
