using System.Text;
using Signalbox.Core.Model;
using Signalbox.Kernel.Changes;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Iptables;
using Signalbox.Kernel.Netlink;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Iptables;

public sealed class DriftWatchTests
{
    private const string Rules =
        "*nat\n:KUBE-SERVICES - [0:0]\n:KUBE-SVC-A - [0:0]\n:CNI-A - [0:0]\n"
        + "-A PREROUTING -j KUBE-SERVICES\n-A KUBE-SERVICES -j KUBE-SVC-A\n-A KUBE-SVC-A -j RETURN\nCOMMIT\n"
        + "*filter\n:KUBE-FORWARD - [0:0]\n-A FORWARD -j KUBE-FORWARD\nCOMMIT\n"
        + "*mangle\n:KUBE-PROXY-CANARY - [0:0]\nCOMMIT\n";

    /// <summary>The promise is 5 s; a machine that runs other tests gets the same.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    public static TheoryData<IPFamily, IptablesVariant> All => Programs.All;

    public static TheoryData<IPFamily, IptablesVariant, string, string> Changes
    {
        get
        {
            var rows = new TheoryData<IPFamily, IptablesVariant, string, string>();
            foreach (var row in Programs.All)
            {
                var (family, variant) = row.Data;
                rows.Add(family, variant, "-t nat -A KUBE-SVC-A -j ACCEPT", "nat");
                rows.Add(family, variant, "-t nat -F KUBE-SVC-A", "nat");
                rows.Add(family, variant, "-t nat -F", "nat");
                rows.Add(family, variant, "-t nat -D PREROUTING -j KUBE-SERVICES", "nat");
                rows.Add(family, variant, "-t filter -D FORWARD 1", "filter");
                rows.Add(family, variant, "-t mangle -X", "mangle");
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Somebody_elses_change_is_noticed(IPFamily family, IptablesVariant variant, string change, string table)
    {
        using var inside = new TemporaryNamespace("drift");
        var tools = Programs.Tools(family, variant);
        using var watch = inside.Run(() => DriftWatch.Start(tools, TimeProvider.System));
        Assert.Equal(RestoreKind.Applied, inside.Restore(tools, Rules, watch).Kind);
        inside.Command(tools, change);
        var drift = Next(watch);
        Assert.Equal([table], drift.Tables);
        Assert.False(drift.IsLost);
        if (variant == IptablesVariant.Nft)
        {
            Assert.StartsWith(family == IPFamily.IPv4 ? "iptables" : "ip6tables", drift.Writer?.Name);
            Assert.NotEqual(0, drift.Changes);
            Assert.StartsWith("KUBE-", drift.Chain?.Replace("PREROUTING", "KUBE-").Replace("FORWARD", "KUBE-"));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Our_own_restores_are_not_drift(IPFamily family, IptablesVariant variant)
    {
        using var inside = new TemporaryNamespace("own");
        var tools = Programs.Tools(family, variant);
        using var watch = inside.Run(() => DriftWatch.Start(tools, TimeProvider.System));
        for (var turn = 0; turn < 5; turn++)
        {
            Assert.Equal(RestoreKind.Applied, inside.Restore(tools, Rules, watch).Kind);
        }

        AssertNextIsForeign(inside, tools, watch);
    }

    [Theory]
    [InlineData("-t nat -A CNI-A -j RETURN")]
    [InlineData("-t nat -A PREROUTING -j CNI-A")]
    [InlineData("-t nat -N KUBE-NWPLCY-AAAA")]
    [InlineData("-t mangle -N KUBE-KUBELET-CANARY")]
    [InlineData("-t raw -A PREROUTING -j RETURN")]
    public void Others_may_change_what_is_theirs(string change)
    {
        using var inside = new TemporaryNamespace("theirs");
        var tools = Programs.Tools(IPFamily.IPv4, IptablesVariant.Nft);
        using var watch = inside.Run(() => DriftWatch.Start(tools, TimeProvider.System));
        Assert.Equal(RestoreKind.Applied, inside.Restore(tools, Rules, watch).Kind);
        inside.Command(tools, change);
        inside.Command(Programs.Tools(IPFamily.IPv6, IptablesVariant.Nft), "-t nat -N KUBE-SVC-B");
        AssertNextIsForeign(inside, tools, watch);
    }

    [Fact]
    public void A_flush_of_everything_is_noticed_in_all_tables()
    {
        using var inside = new TemporaryNamespace("flush");
        var tools = Programs.Tools(IPFamily.IPv4, IptablesVariant.Nft);
        using var watch = inside.Run(() => DriftWatch.Start(tools, TimeProvider.System));
        Assert.Equal(RestoreKind.Applied, inside.Restore(tools, Rules, watch).Kind);
        inside.Execute("nft", "flush", "ruleset").ThrowIfFailed();
        var drift = Next(watch);
        Assert.Equal(["filter", "mangle", "nat"], drift.Tables);
        Assert.Equal("nft", drift.Writer?.Name);
    }

    [Fact]
    public void What_waits_is_merged()
    {
        using var inside = new TemporaryNamespace("merge");
        var tools = Programs.Tools(IPFamily.IPv4, IptablesVariant.Nft);
        using var watch = inside.Run(() => DriftWatch.Start(tools, TimeProvider.System));
        Assert.Equal(RestoreKind.Applied, inside.Restore(tools, Rules, watch).Kind);
        inside.Command(tools, "-t nat -F KUBE-SVC-A");
        inside.Command(tools, "-t filter -F KUBE-FORWARD");
        inside.Command(tools, "-t filter -D FORWARD 1");
        var tables = new SortedSet<string>();
        var changes = 0;
        while (changes < 2)
        {
            var drift = Next(watch);
            tables.UnionWith(drift.Tables);
            changes += drift.Changes;
        }

        Assert.Equal(["filter", "nat"], tables);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_large_restore_of_ours_passes_unseen_and_a_small_one_of_others_after_it_is_seen(
        IPFamily family, IptablesVariant variant)
    {
        using var inside = new TemporaryNamespace("large");
        var tools = Programs.Tools(family, variant);
        using var watch = inside.Run(() => DriftWatch.Start(tools, TimeProvider.System));
        Assert.Equal(RestoreKind.Applied, inside.Restore(tools, Rules, watch).Kind);
        Assert.Equal(RestoreKind.Applied, inside.Restore(tools, Large(100_000), watch).Kind);
        AssertNextIsForeign(inside, tools, watch);
    }

    [Fact]
    public void Lost_notifications_are_told_and_the_watch_goes_on()
    {
        using var inside = new TemporaryNamespace("lost");
        var tools = Programs.Tools(IPFamily.IPv4, IptablesVariant.Nft);
        using var watch = inside.Run(() => new NftDriftWatch(IPFamily.IPv4, TimeProvider.System, 4096));
        Assert.Equal(RestoreKind.Applied, inside.Restore(tools, Rules, watch).Kind);

        // A reader on an idle processor can keep pace even with so small a buffer: then once more.
        var drift = new Drift { Tables = [] };
        for (var attempt = 0; attempt < 50 && !drift.IsLost; attempt++)
        {
            Assert.Equal(RestoreKind.Applied, inside.Restore(tools, Large(20_000)).Kind);
            drift = Next(watch);
        }

        Assert.True(drift.IsLost);
        Assert.Equal(["filter", "mangle", "nat"], drift.Tables);
        for (var attempt = 0; attempt < 10 && !drift.Tables.SequenceEqual(["mangle"]); attempt++)
        {
            inside.Command(tools, "-t mangle -A KUBE-PROXY-CANARY -j RETURN");
            drift = Next(watch);
        }

        Assert.Equal("KUBE-PROXY-CANARY", drift.Chain);
        Assert.False(drift.IsLost);
    }

    [Fact]
    public void A_child_whose_netlink_port_is_not_its_pid_is_still_ours()
    {
        using var inside = new TemporaryNamespace("port");
        var tools = Programs.Tools(IPFamily.IPv4, IptablesVariant.Nft);
        using var watch = inside.Run(() => DriftWatch.Start(tools, TimeProvider.System));
        using var restore = inside.Start("sh", "-c", $"echo; read x; exec {tools.RestorePath} --noflush");
        restore.StandardOutput.ReadLine();
        using var thief = inside.Run(() => NetlinkSocket.Open(LinuxNetlink.NETLINK_NETFILTER, (uint)restore.Id));
        using (watch.Expect(restore.Id))
        {
            restore.StandardInput.Write("\n" + Rules);
            restore.StandardInput.Close();
            restore.WaitForExit();
        }

        Assert.Equal(0, restore.ExitCode);
        AssertNextIsForeign(inside, tools, watch);
    }

    [Fact]
    public async Task A_disposed_watch_ends_its_stream()
    {
        using var inside = new TemporaryNamespace("end");
        foreach (var variant in new[] { IptablesVariant.Nft, IptablesVariant.Legacy })
        {
            var tools = Programs.Tools(IPFamily.IPv4, variant);
            var watch = inside.Run(() => DriftWatch.Start(tools, TimeProvider.System));
            var reading = watch.Drifts.WaitToReadAsync();
            watch.Dispose();
            Assert.False(await reading.AsTask().WaitAsync(Soon));
        }
    }

    /// <summary>Makes a change as somebody else, and sees that the first drift is that one: nothing came before it.
    /// </summary>
    private static void AssertNextIsForeign(TemporaryNamespace inside, IptablesTools tools, IDriftWatch watch)
    {
        inside.Command(tools, "-t mangle -A KUBE-PROXY-CANARY -j RETURN");
        var drift = Next(watch);
        Assert.Equal(["mangle"], drift.Tables);
        Assert.False(drift.IsLost);
        if (tools.Variant == IptablesVariant.Nft)
        {
            Assert.Equal(("KUBE-PROXY-CANARY", 1), (drift.Chain, drift.Changes));
        }
    }

    private static string Large(int rules)
    {
        var text = new StringBuilder("*nat\n:KUBE-SVC-A - [0:0]\n");
        for (var rule = 0; rule < rules; rule++)
        {
            text.Append("-A KUBE-SVC-A -m comment --comment \"default/web:http\" -j RETURN\n");
        }

        return text.Append("COMMIT\n").ToString();
    }

    private static Drift Next(IDriftWatch watch) =>
        watch.Drifts.ReadAsync().AsTask().WaitAsync(Soon).GetAwaiter().GetResult();
}
