using Signalbox.Core.Model;
using Signalbox.Testing;

namespace Signalbox.Core.Tests.Model;

/// <summary>Upstream's endpointslicecache_test scenarios.</summary>
public sealed class EndpointSliceMergeTests
{
    [Fact]
    public void Endpoints_are_ordered_by_the_bytes_of_their_text() => Assert.Equal(
        ["10.0.0.10:8080", "10.0.0.1:8080", "10.0.0.2:8080"],
        Merge(A.Slice("ns/web", A.Remote("10.0.0.2"), A.Remote("10.0.0.10"), A.Remote("10.0.0.1"))));

    [Fact]
    public void Slices_of_one_port_are_joined_and_duplicates_counted_once()
    {
        var duplicates = new List<MergedEndpoint>();
        var merged = Merge(
            duplicates,
            A.Slice("ns/web", A.Remote("10.0.0.1"), A.Remote("10.0.0.2")),
            A.Slice("ns/web", A.Remote("10.0.0.2"), A.Remote("10.0.0.3")));
        Assert.Equal(["10.0.0.1:8080", "10.0.0.2:8080", "10.0.0.3:8080"], Say(merged));
        Assert.Equal(["10.0.0.2:8080"], Say(duplicates));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_duplicates_the_one_that_is_not_terminating_stays(bool terminatingFirst)
    {
        var terminating = A.Slice("ns/web", A.Remote("10.0.0.1").Terminating());
        var unready = A.Slice("ns/web", A.Remote("10.0.0.1").NotReady());
        var merged = terminatingFirst ? Merge([], terminating, unready) : Merge([], unready, terminating);
        Assert.False(Assert.Single(merged).Endpoint.IsTerminating);
    }

    [Fact]
    public void Of_duplicates_the_ready_one_stays()
    {
        var ready = A.Slice("ns/web", A.Remote("10.0.0.1"));
        var unready = A.Slice("ns/web", A.Remote("10.0.0.1").NotReady());
        Assert.True(Assert.Single(Merge([], unready, ready)).Endpoint.IsReady);
        Assert.True(Assert.Single(Merge([], ready, unready)).Endpoint.IsReady);
    }

    [Fact]
    public void One_address_with_two_ports_is_two_endpoints() => Assert.Equal(
        ["10.0.0.1:8080", "10.0.0.1:9090"],
        Merge(A.Slice("ns/web", A.Remote("10.0.0.1")), A.Slice("ns/web", A.Remote("10.0.0.1")).On(9090)));

    [Fact]
    public void Only_ports_with_the_same_name_and_protocol_count() => Assert.Equal(
        ["10.0.0.1:8080"],
        Merge(
            A.Slice("ns/web", A.Remote("10.0.0.1")),
            A.Slice("ns/web", A.Remote("10.0.0.2")).On(8080, "other"),
            A.Slice("ns/web", A.Remote("10.0.0.3")).On(8080, "http", Protocol.UDP),
            A.Slice("ns/web", A.Remote("10.0.0.4")).On(8080, "")));

    [Fact]
    public void IPv6_endpoints_are_ordered_by_their_text_too() => Assert.Equal(
        ["[fd01::10]:8080", "[fd01::2]:8080"],
        Merge(A.Slice("ns/web", A.Remote("fd01::2"), A.Remote("fd01::10"))));

    private static List<MergedEndpoint> Merge(List<MergedEndpoint> duplicates, params EndpointSlice[] slices) =>
        EndpointSliceMerge.Merge([.. slices], A.Port(80), duplicates);

    private static string[] Merge(params EndpointSlice[] slices) => Say(Merge([], slices));

    private static string[] Say(IEnumerable<MergedEndpoint> merged) =>
        [.. merged.Select(endpoint => endpoint.Endpoint.Address.WithPort(endpoint.Port))];
}
