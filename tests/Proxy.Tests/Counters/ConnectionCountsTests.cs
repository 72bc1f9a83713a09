using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Proxy.Counters;
using Signalbox.Testing;

namespace Signalbox.Proxy.Tests.Counters;

/// <summary>Readings, deletions and plans in every order that the kernel and a sync can bring about.</summary>
public sealed class ConnectionCountsTests
{
    private const string One = "10.244.1.11";
    private const string Two = "10.244.1.12";

    private static readonly Address Called = Address.Parse("10.96.0.10");

    private readonly ConnectionCounts _counts = new(new ElementPlaces(IPFamily.IPv4));

    [Fact]
    public void What_the_kernel_had_counted_before_is_not_counted()
    {
        _counts.Begin(Key(One), 100);
        Follow(One, Two);
        Read((One, 107), (Two, 3));
        Assert.Equal("10: 10.244.1.11=7 10.244.1.12=3", Said);
    }

    [Fact]
    public void A_port_keeps_what_went_to_endpoints_that_are_gone()
    {
        Follow(One, Two);
        Read((One, 5), (Two, 3));
        _counts.End(Key(Two), 4);
        Follow(One);
        Assert.Equal("9: 10.244.1.11=5", Said);
        Follow(One, Two);
        Read((One, 5), (Two, 1));
        Assert.Equal("10: 10.244.1.11=5 10.244.1.12=1", Said);
        Follow();
        Assert.Equal("10:", Said);
    }

    /// <summary>It may have been read before it was deleted, or after it was made anew: the next reading tells.
    /// </summary>
    [Fact]
    public void A_counter_that_was_deleted_while_it_was_read_is_not_counted_twice()
    {
        Follow(One);
        Read((One, 5));
        _counts.BeginReading();
        _counts.End(Key(One), 6);
        _counts.Take(Key(One), 6);
        Assert.Equal("6: 10.244.1.11=6", Said);
        Read((One, 2));
        Assert.Equal("8: 10.244.1.11=8", Said);
    }

    /// <summary>One transaction deletes and makes it anew: its reading can be ahead of the word of its deletion.
    /// </summary>
    [Fact]
    public void A_counter_that_is_lower_waits_for_the_word_of_its_deletion()
    {
        Follow(One);
        Read((One, 5));
        Read((One, 0));
        Assert.Equal("5: 10.244.1.11=5", Said);
        _counts.End(Key(One), 7);
        Read((One, 1));
        Assert.Equal("8: 10.244.1.11=8", Said);
    }

    [Fact]
    public void A_counter_that_stays_lower_was_made_anew_without_a_word()
    {
        Follow(One);
        Read((One, 5));
        Read((One, 1));
        Read((One, 2));
        Read((One, 4));
        Assert.Equal("9: 10.244.1.11=9", Said);
    }

    [Fact]
    public void A_counter_that_no_plan_knows_yet_is_counted_once_one_does()
    {
        Read((One, 5));
        Follow(One);
        Assert.Equal("0: 10.244.1.11=0", Said);
        Read((One, 6));
        Assert.Equal("6: 10.244.1.11=6", Said);
    }

    private string Said => string.Join('\n', _counts.Ports.Select(port =>
        $"{port.Count.Connections}:{string.Concat(port.Count.Endpoints.OrderBy(one => one.Key.ToString())
            .Select(one => $" {one.Key.Address}={one.Value}"))}"));

    private void Read(params ReadOnlySpan<(string Pod, int Connections)> found)
    {
        _counts.BeginReading();
        foreach (var (pod, connections) in found)
        {
            _counts.Take(Key(pod), (ulong)connections);
        }
    }

    private void Follow(params IEnumerable<string> pods)
    {
        var cluster = new TestCluster();
        cluster.Apply(new ClusterChange.ServiceSet(A.Service("ns/web", Called.ToString(), A.Port(80))));
        cluster.Apply(new ClusterChange.SliceSet(A.Slice("ns/web", [.. pods.Select(A.Remote)])));
        _counts.Follow(cluster.Plan, [A.Name("ns/web")]);
    }

    private static RegisterBytes Key(string pod) =>
        new CountedKey(Address.Parse(pod), 8080, new FrontendKey(Called, 80, Protocol.TCP)).Write();
}
