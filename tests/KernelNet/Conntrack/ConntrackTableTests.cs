using Signalbox.Core.Model;
using Signalbox.Kernel;
using Signalbox.Kernel.Conntrack;
using Signalbox.Kernel.Sysctl;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Conntrack;

public sealed class ConntrackTableTests : IDisposable
{
    private readonly TemporaryNamespace _inside = new("conntrack");

    public static TheoryData<IPFamily, Protocol> Kinds => new MatrixTheoryData<IPFamily, Protocol>(
        Enum.GetValues<IPFamily>(), [Protocol.UDP, Protocol.SCTP]);

    public void Dispose() => _inside.Dispose();

    /// <summary>The kernel leaves out the rest: it hands out no more than what is asked for, but for IPv6 addresses
    /// and for SCTP's ports.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Flows_are_found_by_what_they_call(IPFamily family, Protocol protocol)
    {
        using var table = Open(family);
        var dns = Flows.Make(family, 1, "96.1:53", "244.1:5353", protocol);
        var again = Flows.Make(family, 2, "96.1:53", "96.1:53", protocol);
        var port = Flows.Make(family, 3, "96.1:54", "244.1:5353", protocol);
        var other = Flows.Make(family, 4, "96.2:53", "244.2:53", protocol);
        var stream = Flows.Make(family, 5, "96.1:53", "244.1:5353", Protocol.TCP);
        foreach (var flow in new[] { dns, again, port, other, stream })
        {
            table.Create(flow, Flows.Timeout);
        }

        var at = Flows.End(family, "96.1:53");
        AssertFound(table, new(protocol, at.Address, at.Port), dns, again);
        AssertFound(table, new(protocol, at.Address), dns, again, port);
        AssertFound(table, new(protocol, null, at.Port), dns, again, other);
        AssertFound(table, new(protocol), dns, again, port, other);
        AssertFound(table, new(Protocol.TCP), stream);
        AssertFound(table, new(protocol, at.Address, 55));
        Assert.True(dns.IsTranslated && !again.IsTranslated);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Exactly_what_is_asked_for_is_deleted(IPFamily family, Protocol protocol)
    {
        using var table = Open(family);
        var filter = new FlowFilter(protocol);
        for (var client = 0; client < 200; client++)
        {
            table.Create(Flows.Make(family, client, "96.1:53", "244.1:53", protocol), Flows.Timeout);
        }

        var all = Find(table, filter);
        var gone = all.Where((_, at) => at % 4 != 0).ToList();
        Assert.Equal(new Deletions(150, 0, null), table.Delete(gone));
        Assert.Equal(all.Except(gone).Order(ByText), Find(table, filter).Order(ByText));
        Assert.Equal(50, EntryCount());
        Assert.Equal(default, table.Delete(gone));

        // The entry that it was found as has made room for another.
        var kept = all.Except(gone).First();
        Assert.Equal(default, table.Delete([kept with { Id = kept.Id + 1 }]));
        Assert.Equal(1, table.Delete([kept with { Id = 0 }]).Deleted);
        Assert.Equal(49, EntryCount());
    }

    [Theory]
    [InlineData(IPFamily.IPv4)]
    [InlineData(IPFamily.IPv6)]
    public void Zones_keep_equal_flows_apart(IPFamily family)
    {
        using var table = Open(family);
        var flow = Flows.Make(family, 1, "96.1:53", "244.1:53", Protocol.UDP);
        table.Create(flow, Flows.Timeout);
        table.Create(flow with { Zone = 7 }, Flows.Timeout);
        var found = Find(table, new FlowFilter(Protocol.UDP)).ToLookup(one => one.Zone);
        Assert.Equal([0, 7], found.Select(zone => (int)zone.Key).Order());
        Assert.Equal(1, table.Delete([found[7].Single()]).Deleted);
        Assert.Equal(found[0], Find(table, new FlowFilter(Protocol.UDP)));
    }

    /// <summary>More than fits into one part of the listing; the namespace next door has flows of its own.</summary>
    [Fact]
    public void A_long_list_is_whole_and_of_this_namespace_and_family()
    {
        const int Count = 5000;
        using var table = Open(IPFamily.IPv4);
        using var other = Open(IPFamily.IPv6);
        using var elsewhere = ConntrackTable.Open(IPFamily.IPv4);
        other.Create(Flows.Make(IPFamily.IPv6, 1, "96.1:53", "244.1:53", Protocol.UDP), Flows.Timeout);
        for (var client = 0; client < Count; client++)
        {
            table.Create(Flows.Make(IPFamily.IPv4, client, "96.9:53", "244.1:53", Protocol.UDP), Flows.Timeout);
        }

        Assert.Equal(Count, Find(table, new FlowFilter(Protocol.UDP)).Select(flow => flow.Source).Distinct().Count());
        var at = Flows.End(IPFamily.IPv4, "96.9:53");
        Assert.Empty(Find(elsewhere, new FlowFilter(Protocol.UDP, at.Address, at.Port)));
        Assert.Single(Find(other, new FlowFilter(Protocol.UDP)));
    }

    [Fact]
    public void Failures_are_typed()
    {
        using var table = Open(IPFamily.IPv4);
        var flow = Flows.Make(IPFamily.IPv4, 1, "96.1:53", "244.1:53", Protocol.UDP);
        table.Create(flow, Flows.Timeout);
        var twice = Assert.Throws<KernelException>(() => table.Create(flow, Flows.Timeout));
        Assert.Equal(KernelErrorKind.Conflict, twice.Kind);
        Assert.Contains("10.96.0.1:53", twice.Message);
        var wrong = Flows.Make(IPFamily.IPv6, 1, "96.1:53", "244.1:53", Protocol.UDP);
        var refused = table.Delete([wrong, .. Find(table, new FlowFilter(Protocol.UDP))]);
        Assert.Equal((1, 1), (refused.Deleted, refused.Failed));
        Assert.NotNull(refused.Failure);
    }

    private static Comparer<Flow> ByText { get; } = Comparer<Flow>.Create(
        (left, right) => string.CompareOrdinal(left.ToString(), right.ToString()));

    private ConntrackTable Open(IPFamily family) => _inside.Run(() => ConntrackTable.Open(family));

    private long EntryCount() => _inside.Run(() => KernelSetting.ReadNumber("net/netfilter/nf_conntrack_count"));

    private static List<Flow> Find(ConntrackTable table, FlowFilter filter)
    {
        var found = new List<Flow>();
        table.Find(filter, _ => true, found);
        return found;
    }

    private static void AssertFound(ConntrackTable table, FlowFilter filter, params Flow[] wanted)
    {
        var found = new List<Flow>();
        var seen = table.Find(filter, _ => true, found);
        Assert.Equal(wanted.Order(ByText), found.Select(flow => flow with { Id = 0 }).Order(ByText));
        Assert.All(found, flow => Assert.NotEqual(0u, flow.Id));
        Assert.True(table.FiltersInKernel);
        if (table.Family == IPFamily.IPv4 && filter.Protocol != Protocol.SCTP)
        {
            Assert.Equal(wanted.Length, seen);
        }
    }
}
