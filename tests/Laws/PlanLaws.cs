using CsCheck;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Testing;

namespace Signalbox.Laws;

public sealed class PlanLaws
{
    [Fact]
    public void The_order_of_changes_to_different_objects_does_not_matter() =>
        Gen.Select(Gens.Changes, Gen.Int).Sample((changes, seed) =>
        {
            var random = new Random(seed);
            var mixed = changes
                .GroupBy(KeyOf)
                .Select(group => (Queue: new Queue<ClusterChange>(group), Order: random.Next()))
                .OrderBy(group => group.Order)
                .SelectMany(group => group.Queue);
            Assert.Equal(Say(changes), Say(mixed));
        });

    [Fact]
    public void Changes_folded_at_once_are_what_they_are_one_after_the_other() =>
        Gens.Changes.Sample(changes => Assert.All(Enum.GetValues<IPFamily>(), family =>
        {
            var touched = new HashSet<ServiceName>();
            var stepwise = changes.Aggregate(
                Snapshot.Empty(family), (snapshot, change) => SnapshotFold.Apply(snapshot, change, touched));
            Assert.Equal(Say(stepwise), Say(SnapshotFold.Of(family, changes)));
        }));

    [Fact]
    public void Planning_only_what_changed_gives_the_whole_plan() =>
        Gen.Select(Gens.Settings, Gens.Changes).Sample((settings, changes) =>
        {
            var stepwise = new TestCluster(settings);
            foreach (var change in changes)
            {
                stepwise.Apply(change);
                Assert.NotNull(stepwise.Plan);
            }

            var whole = Planner.Plan(stepwise.Snapshot, settings);
            Assert.Equal(RulesLaws.TextOf(whole), RulesLaws.TextOf(stepwise.Plan));
            Assert.Equal(whole.EndpointCount, stepwise.Plan.EndpointCount);
            Assert.Equal(whole.Claims.Contested().ToHashSet(), stepwise.Plan.Claims.Contested().ToHashSet());
        });

    private static string KeyOf(ClusterChange change) => change switch
    {
        ClusterChange.ServiceSet set => $"service {set.Service.Name}",
        ClusterChange.ServiceGone gone => $"service {gone.Name}",
        ClusterChange.SliceSet set => $"slice {set.Slice.Name}",
        ClusterChange.SliceGone gone => $"slice {gone.Name}",
        _ => "node",
    };

    private static List<object?> Say(IEnumerable<ClusterChange> changes) =>
        Say(Gens.ClusterOf(A.Settings(), changes).Snapshot);

    private static List<object?> Say(Snapshot snapshot) =>
    [
        snapshot.Node,
        .. snapshot.Services.OrderBy(service => service.Key).Select(service => (object)service),
        .. snapshot.Slices.OrderBy(slice => slice.Key).Select(slice => (object)slice),
    ];
}
