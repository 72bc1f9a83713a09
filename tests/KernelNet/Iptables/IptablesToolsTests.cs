using Signalbox.Core.Model;
using Signalbox.Kernel;
using Signalbox.Kernel.Iptables;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Iptables;

public sealed class IptablesToolsTests
{
    public static TheoryData<IPFamily, IptablesVariant> All => Programs.All;

    [Fact]
    public void An_untouched_namespace_gets_nft_and_looking_creates_nothing()
    {
        using var inside = new TemporaryNamespace("choose");
        Assert.Equal(IptablesVariant.Nft, inside.Run(() => IptablesTools.Find(IPFamily.IPv4)).Variant);
        Assert.Empty(inside.Run(() => LegacyTables.Existing(IPFamily.IPv4)));
        Assert.Empty(inside.Run(() => LegacyTables.Existing(IPFamily.IPv6)));
        Assert.Equal("", inside.Execute("nft", "list", "ruleset").Output);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Kubelets_chain_in_either_family_outweighs_rules(IPFamily family, IptablesVariant variant)
    {
        using var inside = new TemporaryNamespace("hint");
        var other = variant == IptablesVariant.Nft ? IptablesVariant.Legacy : IptablesVariant.Nft;
        inside.Command(Programs.Tools(IPFamily.IPv4, other), "-t nat -A PREROUTING -j RETURN");
        inside.Command(Programs.Tools(IPFamily.IPv4, other), "-t nat -A PREROUTING -j ACCEPT");
        inside.Command(Programs.Tools(family, variant), "-t mangle -N KUBE-KUBELET-CANARY");
        foreach (var asked in new[] { IPFamily.IPv4, IPFamily.IPv6 })
        {
            var tools = inside.Run(() => IptablesTools.Find(asked));
            Assert.Equal((asked, variant), (tools.Family, tools.Variant));
        }
    }

    [Theory]
    [InlineData(1, 0, IptablesVariant.Legacy)]
    [InlineData(1, 1, IptablesVariant.Nft)]
    [InlineData(2, 1, IptablesVariant.Legacy)]
    [InlineData(0, 1, IptablesVariant.Nft)]
    public void Without_a_hint_more_rules_win(int legacy, int nft, IptablesVariant expected)
    {
        using var inside = new TemporaryNamespace("count");
        foreach (var (variant, count) in new[] { (IptablesVariant.Legacy, legacy), (IptablesVariant.Nft, nft) })
        {
            for (var rule = 0; rule < count; rule++)
            {
                inside.Command(Programs.Tools(IPFamily.IPv6, variant), "-t filter -A INPUT -j ACCEPT");
            }
        }

        Assert.Equal(expected, inside.Run(() => IptablesTools.Find(IPFamily.IPv4)).Variant);
    }

    /// <summary>As on a node that comes back from nftables mode.</summary>
    [Fact]
    public void Rules_that_are_not_of_iptables_do_not_count()
    {
        using var inside = new TemporaryNamespace("native");
        inside.Command(Programs.Tools(IPFamily.IPv4, IptablesVariant.Legacy), "-t filter -A INPUT -j ACCEPT");
        inside.ExecuteWithInput(
            "table ip kube-proxy { chain services { counter; counter; counter; }; }", "nft", "-f", "-")
            .ThrowIfFailed();
        Assert.Equal(IptablesVariant.Legacy, inside.Run(() => IptablesTools.Find(IPFamily.IPv4)).Variant);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_programs_know_their_version_and_work(IPFamily family, IptablesVariant variant)
    {
        using var inside = new TemporaryNamespace("works");
        var tools = Programs.Tools(family, variant);
        Assert.True(tools.Version >= new Version(1, 8));
        Assert.True(tools.HasRandomFully);
        Assert.Equal(variant, tools.Variant);
        Assert.Null(inside.Run(tools.WhyUnusable));
    }

    [Fact]
    public void Plain_programs_say_which_they_are()
    {
        var directory = Directory.CreateTempSubdirectory("signalbox-").FullName;
        try
        {
            foreach (var program in new[] { "", "-save", "-restore" })
            {
                var link = Path.Combine(directory, $"iptables{program}");
                File.CreateSymbolicLink(link, "/usr/sbin/xtables-legacy-multi");
            }

            var tools = IptablesTools.Find(IPFamily.IPv4, [directory]);
            Assert.Equal(IptablesVariant.Legacy, tools.Variant);
            Assert.Equal(Path.Combine(directory, "iptables-restore"), tools.RestorePath);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void Missing_programs_name_the_package()
    {
        var failure = Assert.Throws<KernelException>(() => IptablesTools.Find(IPFamily.IPv6, ["/nosuch"]));
        Assert.Equal(KernelErrorKind.Unsupported, failure.Kind);
        Assert.Contains("ip6tables-restore", failure.Message);
        Assert.Contains("Debian's package iptables", failure.Message);
    }
}
