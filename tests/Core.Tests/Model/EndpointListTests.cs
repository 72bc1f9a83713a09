using Signalbox.Core.Model;
using Signalbox.Testing;

namespace Signalbox.Core.Tests.Model;

public sealed class EndpointListTests
{
    private static readonly Endpoint[] Odd =
    [
        A.Local("10.0.0.1").ForZones("a", "b").ForNodes("other"),
        A.Remote("255.255.255.255").NotReady(),
        A.Endpoint("10.0.0.3", null, EndpointConditions.Serving | EndpointConditions.Terminating).ForNodes(A.Here),
        A.Endpoint("0.0.0.1", "", EndpointConditions.None).ForNodes(""),
        A.Local("10.0.0.1").ForZones("a").ForNodes(A.Here),
        A.Local("10.0.0.2").ForZones("b", "a").ForNodes(A.Here, "other"),
        A.Remote("10.0.0.4").ForNodes(A.Elsewhere).ForZones(""),
    ];

    [Fact]
    public void What_goes_in_comes_out_in_its_order()
    {
        Assert.Equal(Odd, EndpointList.Create(Odd));
        Assert.Equal(Odd[3..5], EndpointList.Create(Odd.AsSpan(3, 2)));
        Assert.All(Odd, one => Assert.Equal(one, Assert.Single(EndpointList.Create(one))));
        Assert.Empty(EndpointList.Create());
    }

    [Fact]
    public void Addresses_of_IPv6_keep_all_their_bits()
    {
        Endpoint[] all = [A.Local("fd00:1:2:3:4:5:6:7"), A.Remote("::2"), A.Remote("ffff::"), A.Local("fd00::1")];
        Assert.Equal(all, EndpointList.Create(all));
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    public void Any_number_of_nodes_and_hints_fits(int count)
    {
        var all = Enumerable.Range(0, count)
            .Select(i => A.Endpoint($"10.{i >> 16}.{i >> 8 & 255}.{i & 255}", $"n{i}", EndpointConditions.Ready)
                .ForZones($"z{i}").ForNodes($"h{i}"))
            .ToArray();
        Assert.True(EndpointList.Create(all).SequenceEqual(all));
    }

    [Fact]
    public void Equal_endpoints_are_equal_lists_whoever_built_them()
    {
        var builder = new EndpointListBuilder();
        builder.Add(A.Local("10.9.9.9").ForZones("z"));
        builder.Build();
        foreach (var endpoint in Odd)
        {
            builder.Add(endpoint);
        }

        var again = builder.Build();
        Assert.Equal(EndpointList.Create(Odd), again);
        Assert.Equal(EndpointList.Create(Odd).GetHashCode(), again.GetHashCode());
        Assert.Same(EndpointList.Empty, builder.Build());
    }

    [Fact]
    public void One_difference_anywhere_makes_another_list()
    {
        var one = A.Local("10.0.0.1").ForZones("a").ForNodes("b");
        Endpoint[] others =
        [
            one with { Address = Address.Parse("10.0.0.2") },
            one with { Address = Address.Parse("::a00:1") },
            one with { NodeName = null },
            one with { NodeName = A.Elsewhere },
            one.NotReady(),
            one.ForZones(),
            one.ForZones("b"),
            one.ForZones("a", "a"),
            one.ForNodes("a"),
            one.ForNodes(A.Here),
        ];
        Assert.All(others, other => Assert.NotEqual(EndpointList.Create(one), EndpointList.Create(other)));
        Assert.NotEqual(EndpointList.Create(one, others[0]), EndpointList.Create(others[0], one));
        Assert.NotEqual(EndpointList.Create(one), EndpointList.Create(one, one));
        Assert.NotEqual(EndpointList.Create(one), EndpointList.Empty);

        // 85 bytes of rows either way, all zero.
        var narrow = new Endpoint { Address = Address.Parse("0.0.0.0") };
        var wide = new Endpoint { Address = Address.Parse("::") };
        Assert.False(EndpointList.Create([.. Enumerable.Repeat(narrow, 17)])
            .Equals(EndpointList.Create([.. Enumerable.Repeat(wide, 5)])));
    }

    [Fact]
    public void Families_are_not_mixed()
    {
        var mixed = new[] { A.Local("10.0.0.1"), A.Local("fd00::1") };
        Assert.Throws<ArgumentException>(() => EndpointList.Create(mixed));
    }

    [Fact]
    public void Only_what_is_in_the_list_can_be_asked_for()
    {
        var list = EndpointList.Create(Odd);
        Assert.Throws<ArgumentOutOfRangeException>(() => list[Odd.Length]);
        Assert.Throws<ArgumentOutOfRangeException>(() => list[-1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => EndpointList.Empty[0]);
    }

    /// <summary>1,000 endpoints; bytes for each, and in all for what comes once.</summary>
    [Theory]
    [InlineData("one node, no hints", 5, 1, false, "10")]
    [InlineData("16 bytes of IPv6", 17, 1, false, "fd00:")]
    [InlineData("hinted for its own node", 5, 1, true, "10")]
    [InlineData("100 nodes", 6, 100, false, "10")]
    [InlineData("100 nodes, hinted for its own", 6, 100, true, "10")]
    public void A_list_takes_few_bytes(string row, int each, int nodes, bool hinted, string prefix)
    {
        const int Count = 1_000;
        const int Once = 200;
        var names = Enumerable.Range(0, nodes).Select(i => $"node-{i}").ToArray();
        var all = Enumerable.Range(0, Count).Select(i => A.Endpoint(
            prefix == "10" ? $"10.0.{i >> 8}.{i & 255}" : $"fd00::{i:x}", names[i % nodes], EndpointConditions.Ready));
        var endpoints = all.Select(one => hinted ? one.ForNodes(one.NodeName!) : one).ToArray();
        var builder = new EndpointListBuilder();
        var bytes = long.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            Array.ForEach(endpoints, one => builder.Add(one));
            var before = GC.GetAllocatedBytesForCurrentThread();
            var list = builder.Build();
            bytes = Math.Min(bytes, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(Count, list.Count);
        }

        Assert.True(bytes <= (Count * each) + (nodes * IntPtr.Size) + Once, $"{row}: {bytes} bytes");
    }

    [Fact]
    public void Reading_and_packing_again_makes_no_garbage()
    {
        var list = EndpointList.Create(Odd);
        var builder = new EndpointListBuilder();
        Assert.Equal(0, Bytes());
        long Bytes()
        {
            var least = long.MaxValue;
            for (var round = 0; round < 3; round++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                foreach (var endpoint in list)
                {
                    builder.Add(endpoint);
                }

                builder.Clear();
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            return least;
        }
    }
}
