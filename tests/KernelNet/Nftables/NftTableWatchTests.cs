using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Changes;
using Signalbox.Kernel.Nftables;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing.Nftables;

namespace Signalbox.KernelNet.Nftables;

public sealed class NftTableWatchTests
{
    /// <summary>The promise is a second; a machine that runs other tests gets more.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    public static TheoryData<IPFamily, string, string?, int> Changes
    {
        get
        {
            var rows = new TheoryData<IPFamily, string, string?, int>();
            foreach (var family in Enum.GetValues<IPFamily>())
            {
                rows.Add(family, "add rule $T other accept", "other", 1);
                rows.Add(family, "flush chain $T main", "main", new NftForms(family).Rules.Length);
                rows.Add(family, "add chain $T theirs", "theirs", 1);
                rows.Add(family, "add set $T theirs { type mark; }", "theirs", 1);
                rows.Add(family, "delete element $T nodeports { tcp . 30000 }", "nodeports", 1);
                rows.Add(family, "add element $T nodeports { tcp . 30001, tcp . 30002 }", "nodeports", 2);
                rows.Add(family, "flush set $T nodeports", "nodeports", 1);
                rows.Add(family, "add table $T { flags dormant; }", null, 1);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Somebody_elses_change_is_told_with_who_did_it(
        IPFamily family, string change, string? name, int changes)
    {
        using var ground = new Ground(family);
        ground.Nft(change);
        var drift = ground.Next();
        Assert.Equal([NftRuleset.TableName], drift.Tables);
        Assert.Equal((name, changes, false), (drift.Chain, drift.Changes, drift.IsLost));
        Assert.Equal("nft", drift.Writer?.Name);
        Assert.True(drift.Writer?.Id > 1);
    }

    [Theory]
    [InlineData("flush ruleset")]
    [InlineData("delete table $T")]
    public void The_end_of_the_table_is_told(string change)
    {
        using var ground = new Ground(IPFamily.IPv4);
        ground.Nft(change);
        Assert.Equal("nft", ground.Next().Writer?.Name);
        Assert.False(ground.Table.Read().HasTable);
    }

    [Fact]
    public void What_we_do_ourselves_is_not_told()
    {
        using var ground = new Ground(IPFamily.IPv4);
        for (var turn = 0; turn < 20; turn++)
        {
            Assert.True(ground.Table.Run(writer => writer.DeleteTable()).IsApplied);
            Assert.True(ground.Table.Run(new NftForms(IPFamily.IPv4).Write).IsApplied);
        }

        ground.AssertNextIsForeign();
    }

    [Fact]
    public void Other_tables_are_not_ours()
    {
        using var ground = new Ground(IPFamily.IPv4);
        ground.Nft("add table ip kube");
        ground.Nft("add chain ip kube kube-proxy { type filter hook input priority 0; }");
        ground.Nft("add table ip6 kube-proxy");
        ground.Nft("add chain ip6 kube-proxy main");
        ground.Nft("add table inet kube-proxy");
        ground.AssertNextIsForeign();
    }

    [Fact]
    public void Lost_notifications_are_told()
    {
        using var ground = new Ground(IPFamily.IPv4, receiveBytes: 4096);
        using var other = ground.OpenTable();
        var set = new NftForms(IPFamily.IPv4).Sets[0].Set;
        var drift = new Drift { Tables = [] };

        // A reader on an idle processor can keep pace even with so small a buffer: then once more.
        for (var attempt = 0; attempt < 50 && !drift.IsLost; attempt++)
        {
            Assert.True(other.Run(writer =>
            {
                for (var index = 0; index < 20_000; index++)
                {
                    writer.AddElement(set, new(new(BitConverter.GetBytes(index + 7))));
                }

                writer.FlushSet(set.Name);
            }).IsApplied);
            drift = ground.Next();
        }

        Assert.True(drift.IsLost);
        Assert.Equal([NftRuleset.TableName], drift.Tables);
    }

    [Fact]
    public async Task A_disposed_watch_ends_its_stream()
    {
        using var ground = new Ground(IPFamily.IPv4);
        var reading = ground.Watch.Drifts.WaitToReadAsync();
        ground.Watch.Dispose();
        Assert.False(await reading.AsTask().WaitAsync(Soon));
    }

    /// <summary>A namespace with our table, and a watch over it.</summary>
    private sealed class Ground : IDisposable
    {
        private readonly TemporaryNamespace _inside = new("drift");
        private readonly IPFamily _family;

        public Ground(IPFamily family, int? receiveBytes = null)
        {
            _family = family;
            Table = OpenTable();
            Assert.True(Table.Run(new NftForms(family).Write).IsApplied);
            Watch = new NftTableWatch(Table);
            _inside.Run(() =>
            {
                if (receiveBytes is { } bytes)
                {
                    Watch.Begin(bytes);
                }
                else
                {
                    Watch.Begin();
                }
            });
        }

        public NftTableSocket Table { get; }

        public NftTableWatch Watch { get; }

        public NftTableSocket OpenTable() => _inside.Run(() => NftTableSocket.Open(_family));

        public void Nft(string command) => _inside.Execute(
            "nft", command.Replace("$T", $"{(_family == IPFamily.IPv4 ? "ip" : "ip6")} kube-proxy")).ThrowIfFailed();

        public Drift Next() => Watch.Drifts.ReadAsync().AsTask().WaitAsync(Soon).GetAwaiter().GetResult();

        /// <summary>Makes a change as somebody else, and sees that the first drift is that one: nothing came before it.
        /// </summary>
        public void AssertNextIsForeign()
        {
            Nft("add rule $T other accept");
            var drift = Next();
            Assert.Equal(("other", 1, false), (drift.Chain, drift.Changes, drift.IsLost));
        }

        public void Dispose()
        {
            Watch.Dispose();
            Table.Dispose();
            _inside.Dispose();
        }
    }
}
