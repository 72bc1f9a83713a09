using Signalbox.Cluster.Events;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Tests.Telemetry;

public sealed class RefusedServicesTests
{
    private static readonly ServiceName Web = new("shop", "web");
    private static readonly ServiceName Other = new("shop", "other");

    private readonly List<ClusterEvent> _events = [];
    private readonly RefusedServices _refused;

    public RefusedServicesTests() => _refused = new RefusedServices(_events.Add, "node-a");

    [Fact]
    public void A_refused_Service_is_told_once_however_often_it_is_tried()
    {
        Sync([Web, Other], (Web, "Operation not supported"));
        Sync([Web], (Web, "Operation not supported"));
        var told = Assert.Single(_events);
        Assert.Equal(("Service", Web, true), (told.Kind, told.Regarding, told.IsWarning));
        Assert.Equal(("FailedToProgramService", "Program"), (told.Reason, told.Action));
        Assert.Equal(
            "node node-a cannot program the IPv6 rules of this Service, which keeps those that it had: "
            + "Operation not supported", told.Note);
    }

    [Fact]
    public void Another_reason_is_told_and_so_is_the_same_after_it_was_programmed()
    {
        Sync([Web], (Web, "Operation not supported"));
        Sync([Web], (Web, "No space left on device"));
        Assert.Equal(2, _events.Count);
        Sync([Other]);
        Sync([Web], (Web, "No space left on device"));
        Assert.Equal(2, _events.Count);
        Sync([Web]);
        Sync([Web], (Web, "No space left on device"));
        Assert.Equal(3, _events.Count);
    }

    [Fact]
    public void A_sync_that_fails_as_a_whole_says_nothing_about_its_Services()
    {
        Sync([Web], (Web, "Operation not supported"));
        _refused.Ended(Outcome([Web], new SyncReport(new SyncFailure("the lock is held", IsStateUnknown: false))));
        Sync([Web], (Web, "Operation not supported"));
        Assert.Single(_events);
    }

    private void Sync(IReadOnlyCollection<ServiceName> changed, params (ServiceName Name, string Words)[] refused) =>
        _refused.Ended(Outcome(changed, new SyncReport(null) { Refused = refused }));

    private static SyncOutcome Outcome(IReadOnlyCollection<ServiceName> changed, SyncReport report) => new()
    {
        Family = IPFamily.IPv6,
        Report = report,
        Took = TimeSpan.Zero,
        Before = null,
        After = new NodePlan
        {
            Settings = FamilySettings.Make(new ProxyOptions(), Snapshot.Empty(IPFamily.IPv6), _ => []),
        },
        Changed = changed,
        IsWhole = false,
    };
}
