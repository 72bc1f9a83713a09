using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using Signalbox.Kernel.Nftables;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing.Nftables;

namespace Signalbox.KernelNet.Nftables;

public sealed class NftTableSocketTests
{
    private static readonly NftSet Frontends =
        new("frontends", [FieldType.IPv4Address, FieldType.Protocol, FieldType.Port]);

    private static readonly NftSet Pools = new("pools", [.. Frontends.Key, FieldType.DrawnNumber], SetValue.Data)
    {
        Data = [FieldType.IPv4Address, FieldType.Port],
    };

    public static TheoryData<IPFamily> Families => [IPFamily.IPv4, IPFamily.IPv6];

    [Theory]
    [MemberData(nameof(Families))]
    public void What_is_applied_is_read_back(IPFamily family)
    {
        using var inside = new TemporaryNamespace("apply");
        using var table = Open(inside, family);
        Assert.False(table.Read().HasTable);
        var forms = new NftForms(family);
        var outcome = table.Run(forms.Write);
        Assert.True(outcome.IsApplied);
        Assert.True(outcome.Bytes > 5_000);
        var found = table.Read(() => new FoundList(), withComments: true);
        Assert.Equal(1, found.Tables);
        Assert.Equal(
            NftForms.Chains.Where(chain => chain.Chain.Name != "raw").Select(chain => chain.Chain with
            {
                Rules = chain.Chain.Name == "main" ? [.. forms.Rules.Select(rule => rule.Rule)] : [],
            }),
            found.Chains);
        Assert.Equal(forms.Sets.Select(set => set.Set), found.Sets);
        Assert.Equal(
            forms.Elements.Where(element => element.Words != forms.Elements[^2].Words)
                .Select(element => (element.Element.Set.Name, element.Element.Element))
                .Where(element => element.Name != "ports").ToHashSet(),
            found.Elements.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Nft_lists_what_we_wrote_and_loads_it_again(IPFamily family)
    {
        using var inside = new TemporaryNamespace("list");
        using var again = new TemporaryNamespace("again");
        using var table = Open(inside, family);
        Assert.True(table.Run(new NftForms(family).Write).IsApplied);
        inside.Execute("nft", "-j", "list", "ruleset").ThrowIfFailed();
        var listing = inside.Execute("nft", "list", "ruleset").ThrowIfFailed().Output;
        again.ExecuteWithInput(listing, "nft", "-f", "-").ThrowIfFailed();
        Assert.Equal(listing, again.Execute("nft", "list", "ruleset").ThrowIfFailed().Output);
        Assert.Equal(RawTable.Lines(inside, family), RawTable.Lines(again, family));
    }

    [Fact]
    public void A_checked_batch_changes_nothing()
    {
        using var inside = new TemporaryNamespace("check");
        using var table = Open(inside, IPFamily.IPv4);
        var batch = new NftBatch(IPFamily.IPv4);
        Assert.True(table.Check(batch).IsApplied);
        new NftForms(IPFamily.IPv4).Write(batch);
        Assert.True(table.Check(batch).IsApplied);
        Assert.False(table.Read().HasTable);
        Assert.True(table.Apply(batch).IsApplied);
        Assert.True(table.Read().HasTable);
        batch.Clear();
        batch.DeleteChain("nowhere");
        var refusal = Assert.Single(table.Check(batch).Refusals);
        Assert.Equal("delete chain nowhere: No such file or directory", refusal.ToString());
    }

    [Fact]
    public void An_empty_transaction_is_not_sent()
    {
        using var inside = new TemporaryNamespace("empty");
        using var table = Open(inside, IPFamily.IPv4);
        using var watch = inside.Run(() => NetlinkSocket.Open(LinuxNetlink.NETLINK_NETFILTER));
        watch.Join(LinuxNfnetlink.NFNLGRP_NFTABLES);
        var outcome = table.Run(_ => { });
        Assert.True(outcome.IsApplied);
        Assert.Equal(0, outcome.Bytes);
        Assert.Equal(Libc.EAGAIN, watch.TryReceiveNow(out _));
        Assert.True(table.Run(writer => writer.AddTable()).IsApplied);
        Assert.Equal(0, watch.TryReceiveNow(out _));
    }

    [Fact]
    public void A_refusal_names_the_owner_of_one_element_among_thousands_of_a_message()
    {
        const int Count = 1_000;
        using var inside = new TemporaryNamespace("refuse");
        using var table = Open(inside, IPFamily.IPv4);
        Assert.True(table.Run(Declare).IsApplied);
        Assert.True(table.Run(writer => writer.AddElement(Pools, Pool(700, 1))).IsApplied);
        var outcome = table.Run(writer =>
        {
            for (var index = 0; index < Count; index++)
            {
                writer.For(new ServiceName("ns", $"s{index}"));
                writer.AddElement(Pools, Pool(index, 2));
            }
        });
        var refusal = Assert.Single(outcome.Refusals);
        Assert.Equal(new ServiceName("ns", "s700"), refusal.Owner);
        Assert.Equal("add 10.0.2.188 . tcp . 80 . 0 to set pools: File exists", refusal.ToString());
        Assert.Single(Found(table).Elements);
    }

    [Fact]
    public void Every_refused_message_is_told()
    {
        using var inside = new TemporaryNamespace("refusals");
        using var table = Open(inside, IPFamily.IPv4);
        Assert.True(table.Run(Declare).IsApplied);
        var outcome = table.Run(writer =>
        {
            writer.For(new ServiceName("ns", "a"));
            writer.DeleteChain("nowhere");
            writer.DeleteElement(Frontends, Frontend(5));
            writer.For(new ServiceName("ns", "b"));
            writer.AddChain(new NftChain("there", []));
            writer.AddRule("nowhere", new NftRule([new Expression.Decide(NftVerdict.Accept)]));
            writer.For(null);
            writer.AddRule("there", new NftRule([new Expression.Other("nonsense", [])]));
        });
        Assert.Equal(
            ["ns/a: delete chain nowhere", "ns/a: delete 10.0.0.5 . tcp . 80 from set frontends",
                "ns/b: add a rule to chain nowhere", ": add a rule to chain there"],
            outcome.Refusals.Select(refusal => $"{refusal.Owner}: {refusal.Operation}"));
        Assert.Empty(Found(table).Chains);
    }

    [Fact]
    public void More_refusals_than_the_socket_has_room_for_are_a_refusal()
    {
        using var inside = new TemporaryNamespace("flood");
        using var table = Open(inside, IPFamily.IPv4);
        Assert.True(table.Run(writer => writer.AddTable()).IsApplied);
        var outcome = table.Run(writer =>
        {
            for (var index = 0; index < 100_000; index++)
            {
                writer.FlushChain("nowhere");
            }
        });
        Assert.InRange(outcome.Refusals.Length, 1_000, 100_000);
        TestContext.Current.TestOutputHelper?.WriteLine($"{outcome.Refusals.Length} of 100,000 were told");
        Assert.True(table.Run(Declare).IsApplied);
    }

    [Fact]
    public void A_large_batch_is_refused_as_a_whole()
    {
        using var inside = new TemporaryNamespace("whole");
        using var table = Open(inside, IPFamily.IPv4);
        Assert.True(table.Run(Declare).IsApplied);
        var outcome = table.Run(writer =>
        {
            for (var index = 0; index < 50_000; index++)
            {
                writer.AddElement(Pools, Pool(index, 1));
            }

            writer.DeleteSet("nowhere");
        });
        Assert.Equal("delete set nowhere", Assert.Single(outcome.Refusals).Operation);
        Assert.Empty(Found(table).Elements);
    }

    [Fact]
    public void A_hundred_thousand_elements_go_in_one_batch_and_are_read_back()
    {
        const int Count = 100_000;
        using var inside = new TemporaryNamespace("many");
        using var table = Open(inside, IPFamily.IPv4);
        Assert.True(table.Run(Declare).IsApplied);
        void Write(IRulesetWriter writer) => WriteMany(writer, Count);
        var batch = new NftBatch(IPFamily.IPv4);
        Write(batch);
        batch.Clear();
        var (encoding, encoded) = Measured(() => Write(batch));
        var (applying, _) = Measured(() => Assert.True(table.Apply(batch).IsApplied));
        var counted = new CountedRules();
        var (reading, read) = Measured(() => counted = table.Read(() => new CountedRules()));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Count} elements, {batch.Length} bytes: encoded in {encoding} ms with {encoded} bytes allocated, "
            + $"applied in {applying} ms, read in {reading} ms with {read} bytes allocated");
        Assert.Equal(Count, counted.Elements);
        Assert.InRange(encoded, 0, 1_000);
        Assert.InRange(read, 0, Count);
    }

    [Fact]
    public void Two_writers_at_once_both_get_what_they_asked_for()
    {
        using var inside = new TemporaryNamespace("two");
        using var table = Open(inside, IPFamily.IPv4);
        Assert.True(table.Run(Declare).IsApplied);
        using var other = Open(inside, IPFamily.IPv4);
        var failures = 0;
        var writing = new Thread(() =>
        {
            for (var index = 0; index < 2_000; index++)
            {
                var one = index;
                failures += other.Run(writer => writer.AddElement(Frontends, Frontend(one))).IsApplied ? 0 : 1;
            }
        });
        writing.Start();
        var written = 0;
        while (writing.IsAlive)
        {
            written++;
            Assert.True(table.Run(writer => writer.AddElement(Pools, Pool(written, 1))).IsApplied);
        }

        writing.Join();
        Assert.Equal(0, failures);
        Assert.Equal(2_000 + written, Found(table).Elements.Count);
    }

    [Fact]
    public void A_neighbour_that_writes_all_the_time_does_not_keep_us_from_reading()
    {
        const int Count = 10_000;
        using var inside = new TemporaryNamespace("neighbour");
        using var table = Open(inside, IPFamily.IPv4);
        Assert.True(table.Run(writer => WriteMany(writer, Count)).IsApplied);
        Assert.True(table.Run(writer => WriteLong(writer, Count)).IsApplied);
        using var busy = new BusyNeighbour(inside);
        var before = busy.Transactions;
        for (var turn = 0; turn < 10; turn++)
        {
            var counted = table.Read(() => new CountedRules());
            Assert.Equal((Count, Count), (counted.Elements, counted.Rules));
        }

        Assert.NotEqual(before, busy.Transactions);
    }

    [Fact]
    public void Elements_that_the_kernel_still_moves_are_read_whole()
    {
        // One more than three quarters of a power of two make the kernel double the set's buckets.
        var set = new NftSet("grown", [FieldType.IPv4Address]);
        using var inside = new TemporaryNamespace("grown");
        using var table = Open(inside, IPFamily.IPv4);
        for (var turn = 0; turn < 5; turn++)
        {
            var count = 196_609 + turn;
            Assert.True(table.Run(writer =>
            {
                writer.AddTable();
                writer.DeleteTable();
                writer.AddTable();
                writer.AddSet(set);
                for (var index = 0; index < count; index++)
                {
                    writer.AddElement(set, new(new(BitConverter.GetBytes(index))));
                }
            }).IsApplied);
            Assert.Equal(count, table.Read().Sets["grown"].Count);
        }
    }

    [Fact]
    public void What_somebody_changes_is_read_again()
    {
        using var inside = new TemporaryNamespace("restless");
        using var table = Open(inside, IPFamily.IPv4);
        using var other = Open(inside, IPFamily.IPv4);
        Assert.True(table.Run(writer => WriteMany(writer, 100)).IsApplied);
        var changes = 0;
        void Change() => Assert.True(
            other.Run(writer => writer.AddElement(Frontends, Frontend(changes++))).IsApplied);
        var found = table.Read(() => new CountedRules { OnTable = changes < 3 ? Change : null });
        Assert.Equal((3, 103), (changes, found.Elements));

        var failure = Assert.Throws<KernelException>(() => table.Read(() => new CountedRules { OnTable = Change }));
        Assert.Equal(KernelErrorKind.Transient, failure.Kind);
        Assert.Equal(100 + changes, table.Read(() => new CountedRules()).Elements);
    }

    [Fact]
    public void What_is_not_ours_equals_nothing_of_ours()
    {
        using var inside = new TemporaryNamespace("foreign");
        using var table = Open(inside, IPFamily.IPv4);
        const string Foreign =
            """
            add table ip kube-proxy { flags dormant; }
            add chain ip kube-proxy drops { type filter hook input priority 0; policy drop; }
            add chain ip kube-proxy routes { type route hook output priority 0; }
            add chain ip kube-proxy counts
            add rule ip kube-proxy counts counter ip daddr { 10.0.0.1, 10.0.0.2 } accept
            add set ip kube-proxy ranges { type ipv4_addr; flags interval; elements = { 10.0.0.0/8 }; }
            add set ip kube-proxy sized { type ipv4_addr; size 100; elements = { 10.0.0.1 }; }
            add set ip kube-proxy names { type ifname; elements = { "eth0" }; }
            add set ip kube-proxy plain { type ipv4_addr; elements = { 10.0.0.1 }; }
            add table ip other
            add chain ip other theirs
            add table ip6 kube-proxy
            add chain ip6 kube-proxy theirs
            """;
        inside.ExecuteWithInput(Foreign, "nft", "-f", "-").ThrowIfFailed();
        var found = Found(table);
        Assert.Equal(0, found.Tables);
        Assert.Equal(["ranges", "sized", "names"], found.Sets.Where(set => set.Key.IsEmpty).Select(set => set.Name));
        Assert.Equal("plain", Assert.Single(found.Elements).Set);
        Assert.Equal(["drops", "routes", "counts"], found.Chains.Select(chain => chain.Name));
        Assert.All(
            found.Chains,
            chain => Assert.Contains(
                Assert.Single(chain.Rules.Items).Expressions.Items,
                part => part is Expression.Other or Expression.Count));
        Assert.True(table.Run(writer => writer.AddTable()).IsApplied);
        Assert.Equal(1, Found(table).Tables);
    }

    [Fact]
    public void An_element_that_catches_all_is_read_and_can_be_deleted()
    {
        using var inside = new TemporaryNamespace("catchall");
        using var table = Open(inside, IPFamily.IPv4);
        Assert.True(table.Run(Declare).IsApplied);
        inside.Execute("nft", "add element ip kube-proxy frontends { * }").ThrowIfFailed();
        var (_, element) = Assert.Single(Found(table).Elements);
        Assert.Equal(0, element.Key.Length);
        Assert.True(table.Run(writer => writer.DeleteElement(Frontends, element)).IsApplied);
        Assert.Empty(Found(table).Elements);
    }

    private static NftTableSocket Open(TemporaryNamespace inside, IPFamily family) =>
        inside.Run(() => NftTableSocket.Open(family));

    private static FoundList Found(NftTableSocket table) => table.Read(() => new FoundList());

    private static void Declare(IRulesetWriter writer)
    {
        writer.AddTable();
        writer.AddSet(Frontends);
        writer.AddSet(Pools);
    }

    private static (long Milliseconds, long Allocated) Measured(Action action)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var started = TimeProvider.System.GetTimestamp();
        action();
        return ((long)TimeProvider.System.GetElapsedTime(started).TotalMilliseconds,
            GC.GetAllocatedBytesForCurrentThread() - allocated);
    }

    private static void WriteMany(IRulesetWriter writer, int count)
    {
        Declare(writer);
        for (var index = 0; index < count; index++)
        {
            writer.AddElement(Pools, Pool(index, 1));
        }
    }

    private static void WriteLong(IRulesetWriter writer, int rules)
    {
        var rule = new NftRule([new Expression.Decide(NftVerdict.Accept)]);
        writer.AddChain(new NftChain("long", []));
        for (var index = 0; index < rules; index++)
        {
            writer.AddRule("long", rule);
        }
    }

    private static NftElement Frontend(int index) => new(Key(index, withNumber: false));

    private static NftElement Pool(int index, byte endpoint)
    {
        var data = new RegisterWriter(stackalloc byte[RegisterBytes.MaxLength]);
        data.Add(Address.IPv4(10, 1, 0, endpoint));
        data.AddPort(8080);
        return new NftElement(Key(index, withNumber: true), data.Value);
    }

    private static RegisterBytes Key(int index, bool withNumber)
    {
        var key = new RegisterWriter(stackalloc byte[RegisterBytes.MaxLength]);
        key.Add(new Address(IPFamily.IPv4, (UInt128)(0x0a000000 + index)));
        key.Add(Protocol.TCP);
        key.AddPort(80);
        if (withNumber)
        {
            key.AddNumber(0);
        }

        return key.Value;
    }
}
