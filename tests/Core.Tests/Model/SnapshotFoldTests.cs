using Signalbox.Core.Model;
using Signalbox.Testing;

namespace Signalbox.Core.Tests.Model;

public sealed class SnapshotFoldTests
{
    private static readonly Service Web = A.Service("ns/web", "172.30.0.41");
    private static readonly EndpointSlice Slice = A.Slice("ns/web", A.Remote("10.0.0.1"));
    private readonly HashSet<ServiceName> _touched = [];
    private Snapshot _snapshot = Snapshot.Empty(IPFamily.IPv4);

    [Fact]
    public void A_service_comes_changes_and_goes()
    {
        Assert.Equal(["ns/web"], Apply(new ClusterChange.ServiceSet(Web)));
        Assert.Equal(Web, _snapshot.Services[Web.Name].Service);
        var changed = Web with { AffinityTimeoutSeconds = 5 };
        Assert.Equal(["ns/web"], Apply(new ClusterChange.ServiceSet(changed)));
        Assert.Equal(changed, _snapshot.Services[Web.Name].Service);
        Assert.Equal(["ns/web"], Apply(new ClusterChange.ServiceGone(Web.Name)));
        Assert.Empty(_snapshot.Services);
    }

    [Fact]
    public void What_says_nothing_new_gives_the_same_snapshot()
    {
        Apply(
            new ClusterChange.ServiceSet(Web), new ClusterChange.SliceSet(Slice),
            new ClusterChange.NodeSet(A.Node()));
        var before = _snapshot;
        var touched = Apply(
            new ClusterChange.ServiceSet(A.Service("ns/web", "172.30.0.41")),
            new ClusterChange.SliceSet(A.Slice("ns/web", A.Remote("10.0.0.1"))),
            new ClusterChange.NodeSet(A.Node()),
            new ClusterChange.ServiceGone(A.Name("ns/unknown")),
            new ClusterChange.SliceGone(A.Name("ns/unknown")));
        Assert.Empty(touched);
        Assert.Same(before, _snapshot);
    }

    [Fact]
    public void Slices_wait_for_their_service_and_outlive_it()
    {
        Assert.Equal(["ns/web"], Apply(new ClusterChange.SliceSet(Slice)));
        Assert.Null(_snapshot.Services[Web.Name].Service);
        Apply(new ClusterChange.ServiceSet(Web));
        Apply(new ClusterChange.ServiceGone(Web.Name));
        Assert.Equal([Slice], _snapshot.Services[Web.Name].Slices);
        Apply(new ClusterChange.SliceGone(Slice.Name));
        Assert.Empty(_snapshot.Services);
        Assert.Empty(_snapshot.Slices);
    }

    [Fact]
    public void A_slice_that_moves_touches_both_services()
    {
        Apply(new ClusterChange.ServiceSet(Web), new ClusterChange.SliceSet(Slice));
        var moved = Slice with { Service = A.Name("ns/other") };
        Assert.Equal(["ns/other", "ns/web"], Apply(new ClusterChange.SliceSet(moved)).Order());
        Assert.Empty(_snapshot.Services[Web.Name].Slices);
        Assert.Equal([moved], _snapshot.Services[A.Name("ns/other")].Slices);
    }

    [Fact]
    public void Slices_of_one_service_are_ordered_by_name_whatever_comes_first()
    {
        EndpointSlice[] slices = [Slice with { Name = A.Name("ns/b") }, Slice with { Name = A.Name("ns/a") }, Slice];
        Apply([.. slices.Select(slice => new ClusterChange.SliceSet(slice))]);
        Assert.Equal(["ns/a", "ns/b", "ns/web-1"], _snapshot.Services[Web.Name].Slices.Select(s => s.Name.ToString()));
    }

    [Fact]
    public void Slices_of_the_other_family_are_not_seen()
    {
        Assert.Empty(Apply(new ClusterChange.SliceSet(Slice with { Family = IPFamily.IPv6 })));
        Assert.Empty(_snapshot.Services);
        Apply(new ClusterChange.SliceSet(Slice));
        Assert.Equal(["ns/web"], Apply(new ClusterChange.SliceSet(Slice with { Family = IPFamily.IPv6 })));
        Assert.Empty(_snapshot.Services);
    }

    [Fact]
    public void A_node_that_is_deleted_keeps_its_last_state()
    {
        Assert.Empty(Apply(new ClusterChange.NodeSet(A.Node("zone-b"))));
        Apply(new ClusterChange.NodeGone(A.Here));
        Assert.Equal("zone-b", _snapshot.Node!.Zone);
    }

    [Fact]
    public void Blocks_of_this_family_are_kept_by_the_object_that_says_them()
    {
        CIDR mine = CIDR.Parse("10.96.0.0/16"), more = CIDR.Parse("10.97.0.0/16"), other = CIDR.Parse("fd00:96::/112");
        Assert.Empty(Apply(
            new ClusterChange.ServiceCIDRSet("kubernetes", [mine, other]),
            new ClusterChange.ServiceCIDRSet("again", [mine]),
            new ClusterChange.ServiceCIDRSet("six", [other])));
        Assert.Equal(["again", "kubernetes"], _snapshot.ServiceCIDRs.Keys);
        Assert.Equal([mine], _snapshot.ServiceCIDRs["kubernetes"]);
        Apply(new ClusterChange.ServiceCIDRGone("kubernetes"), new ClusterChange.ServiceCIDRGone("six"));
        Assert.Equal([mine], Assert.Single(_snapshot.ServiceCIDRs).Value);
        Apply(new ClusterChange.ServiceCIDRSet("again", [mine, more]));
        Assert.Equal([mine, more], _snapshot.ServiceCIDRs["again"]);
        Apply(new ClusterChange.ServiceCIDRSet("again", [other]));
        Assert.Empty(_snapshot.ServiceCIDRs);
    }

    [Fact]
    public void Blocks_that_say_nothing_new_for_this_family_give_the_same_snapshot()
    {
        CIDR mine = CIDR.Parse("10.96.0.0/16"), other = CIDR.Parse("fd00:96::/112");
        Apply(new ClusterChange.ServiceCIDRSet("kubernetes", [mine]));
        var before = _snapshot;
        Apply(
            new ClusterChange.ServiceCIDRSet("kubernetes", [mine, other]),
            new ClusterChange.ServiceCIDRSet("six", [other]),
            new ClusterChange.ServiceCIDRSet("none", []),
            new ClusterChange.ServiceCIDRGone("six"),
            new ClusterChange.ServiceCIDRGone("unknown"));
        Assert.Same(before, _snapshot);
    }

    [Fact]
    public void The_snapshot_is_complete_once_the_source_says_so()
    {
        Assert.False(_snapshot.IsComplete);
        Apply(new ClusterChange.InitialStateComplete());
        Assert.True(_snapshot.IsComplete);
    }

    private string[] Apply(params ClusterChange[] changes)
    {
        _touched.Clear();
        foreach (var change in changes)
        {
            _snapshot = SnapshotFold.Apply(_snapshot, change, _touched);
        }

        return [.. _touched.Select(name => name.ToString())];
    }
}
