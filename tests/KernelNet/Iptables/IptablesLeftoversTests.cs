using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Kernel.Accounting;
using Signalbox.Kernel.Iptables;
using Signalbox.KernelNet.Nftables;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing;
using Signalbox.Testing.Golden;

namespace Signalbox.KernelNet.Iptables;

public sealed class IptablesLeftoversTests
{
    /// <summary>What plugins, the kubelet and people may have put beside our rules.</summary>
    private const string Foreign =
        """
        *filter
        :KUBE-ROUTER-INPUT - [0:0]
        :KUBE-POD-FW-AAAAAAAAAAAAAAAA - [0:0]
        -A INPUT -m comment --comment "kubernetes of another kind" -j KUBE-ROUTER-INPUT
        -A FORWARD -s 10.9.9.9 -j ACCEPT
        -A KUBE-ROUTER-INPUT -j KUBE-POD-FW-AAAAAAAAAAAAAAAA
        -A KUBE-FIREWALL -m mark --mark 0x8000/0x8000 -j DROP
        COMMIT
        *nat
        :CNI-HOSTPORT - [0:0]
        :KUBE-MARK-DROP - [0:0]
        -A PREROUTING -j CNI-HOSTPORT
        -A POSTROUTING -s 10.9.0.0/16 -m comment --comment "kubernetes postrouting rules" -j MASQUERADE
        -A CNI-HOSTPORT -p tcp -m tcp --dport 9999 -j RETURN
        -A KUBE-MARK-DROP -j MARK --set-xmark 0x8000/0x8000
        COMMIT
        *mangle
        :KUBE-KUBELET-CANARY - [0:0]
        :KUBE-IPTABLES-HINT - [0:0]
        :KUBE-SVC-MINE - [0:0]
        -A PREROUTING -j MARK --set-xmark 0x1/0x1
        COMMIT
        *raw
        :KUBE-SERVICES - [0:0]
        -A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
        COMMIT

        """;

    /// <summary>What of ours is also the kubelet's.</summary>
    private const string Shared =
        """
        *filter
        :KUBE-FIREWALL - [0:0]
        -A INPUT -j KUBE-FIREWALL
        -A OUTPUT -j KUBE-FIREWALL
        COMMIT

        """;

    private static readonly IPFamily[] Families = [IPFamily.IPv4, IPFamily.IPv6];

    public static TheoryData<IPFamily, IptablesVariant> All => Programs.All;

    public static TheoryData<string> SharedRows => Scenario.SharedRows();

    [Theory]
    [MemberData(nameof(All))]
    public void What_is_ours_goes_and_all_else_stays(IPFamily family, IptablesVariant variant)
    {
        var tools = Programs.Tools(family, variant);
        var foreign = Foreign.Replace("10.9.9.9", family == IPFamily.IPv4 ? "10.9.9.9" : "fd00:9::9")
            .Replace("10.9.0.0/16", family == IPFamily.IPv4 ? "10.9.0.0/16" : "fd00:9::/64");
        using var alone = new TemporaryNamespace("alone");
        Load(alone, tools, Shared + foreign);
        using var inside = new TemporaryNamespace("leftovers");
        Load(inside, tools, Ours(family));
        var chains = inside.Save(tools, null).Count(IsOwnChain);
        Load(inside, tools, foreign);

        // The other family's rules are somebody else's business.
        var other = Programs.Tools(Families.Single(one => one != family), variant);
        Load(inside, other, Ours(other.Family));
        var otherBefore = Saved(inside, other);

        Assert.Equal(new LeftoverCount(Jumps: 12, chains), Remove(inside, family));
        Assert.Equal(Saved(alone, tools), Saved(inside, tools));
        Assert.Equal(otherBefore, Saved(inside, other));
        Assert.Equal(default, Remove(inside, family));
    }

    [Fact]
    public void Both_variants_are_cleared_at_once()
    {
        using var inside = new TemporaryNamespace("both");
        var all = new[] { IptablesVariant.Nft, IptablesVariant.Legacy }
            .Select(variant => Programs.Tools(IPFamily.IPv4, variant)).ToList();
        all.ForEach(tools => Load(inside, tools, Ours(IPFamily.IPv4)));
        Assert.Equal(24, Remove(inside, IPFamily.IPv4).Jumps);
        Assert.All(all, tools => Assert.DoesNotContain(inside.Save(tools, null), IsOwnChain));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Chains_that_others_lead_to_stay_and_those_of_use_to_them_with_their_rules(
        IPFamily family, IptablesVariant variant)
    {
        const string Hands =
            """
            *filter
            -A INPUT -i eth9 -j KUBE-NODEPORTS
            -A INPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
            -A INPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
            COMMIT
            *nat
            :CNI-HOSTPORT - [0:0]
            -A CNI-HOSTPORT -p tcp -m tcp --dport 9999 -j KUBE-MARK-MASQ
            -A CNI-HOSTPORT -g KUBE-SERVICES
            COMMIT

            """;
        const string Left =
            """
            *filter
            :KUBE-FIREWALL - [0:0]
            :KUBE-NODEPORTS - [0:0]
            -A INPUT -j KUBE-FIREWALL
            -A INPUT -i eth9 -j KUBE-NODEPORTS
            -A OUTPUT -j KUBE-FIREWALL
            COMMIT
            *nat
            :CNI-HOSTPORT - [0:0]
            :KUBE-MARK-MASQ - [0:0]
            :KUBE-SERVICES - [0:0]
            -A CNI-HOSTPORT -p tcp -m tcp --dport 9999 -j KUBE-MARK-MASQ
            -A CNI-HOSTPORT -g KUBE-SERVICES
            -A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
            COMMIT

            """;
        var tools = Programs.Tools(family, variant);
        using var left = new TemporaryNamespace("left");
        Load(left, tools, Left);
        using var inside = new TemporaryNamespace("held");
        Load(inside, tools, Ours(family) + Hands);
        var removed = Remove(inside, family);
        Assert.Equal((14, 3), (removed.Jumps, removed.Kept));
        Assert.Equal(Saved(left, tools), Saved(inside, tools));
    }

    [Theory]
    [MemberData(nameof(SharedRows))]
    public void Rules_of_kube_proxy_go_too(string name)
    {
        Assert.SkipWhen(name.Length == 0, Repository.NoShared);
        using var inside = new TemporaryNamespace("upstream");
        EnsureAccounting(inside);
        foreach (var family in Families)
        {
            var dump = Scenario.Shared(name)
                .Text(family == IPFamily.IPv4 ? "upstream.iptables" : "upstream.ip6tables");
            foreach (var variant in new[] { IptablesVariant.Nft, IptablesVariant.Legacy })
            {
                var tools = Programs.Tools(family, variant);
                Load(inside, tools, dump + "*mangle\n:KUBE-PROXY-CANARY - [0:0]\nCOMMIT\n");
            }

            var removed = Remove(inside, family);
            Assert.Equal((2 * 12, 0), (removed.Jumps, removed.Kept));
            foreach (var variant in new[] { IptablesVariant.Nft, IptablesVariant.Legacy })
            {
                var left = inside.Save(Programs.Tools(family, variant), null).Where(line => line.Contains("KUBE-"));
                Assert.All(left, line => Assert.Contains("KUBE-FIREWALL", line));
            }
        }
    }

    /// <summary>Chains of one transaction lead to those of another.</summary>
    [Fact]
    public void More_chains_go_than_one_transaction_takes()
    {
        const int Services = 10_001;
        using var inside = new TemporaryNamespace("pieces");
        var tools = Programs.Tools(IPFamily.IPv4, IptablesVariant.Nft);
        Load(inside, tools, Ours(IPFamily.IPv4));
        var before = inside.Save(tools, null).Count(IsOwnChain);
        var commands = new StringBuilder();
        for (var service = 0; service < Services; service++)
        {
            commands.Append("add chain ip nat KUBE-SEP-").Append(service).Append('\n');
        }

        for (var service = 0; service < Services; service++)
        {
            commands.Append("add chain ip nat KUBE-SVC-").Append(service).Append('\n')
                .Append("add rule ip nat KUBE-SVC-").Append(service).Append(" jump KUBE-SEP-").Append(service)
                .Append('\n');
        }

        inside.ExecuteWithInput(commands.ToString(), "nft", "-f", "-").ThrowIfFailed();
        Assert.Equal(new LeftoverCount(Jumps: 12, before + (2 * Services)), Remove(inside, IPFamily.IPv4));
        Assert.DoesNotContain(inside.Save(tools, null), IsOwnChain);
    }

    /// <summary>Programs that would leave a trace stand in iptables-legacy's place.</summary>
    [Fact]
    public void Where_there_is_nothing_no_program_runs_and_nothing_is_made()
    {
        using var inside = new TemporaryNamespace("nothing");
        var folder = Directory.CreateTempSubdirectory("signalbox-").FullName;
        try
        {
            var trace = Path.Combine(folder, "trace");
            foreach (var program in new[] { "iptables-legacy", "iptables-legacy-save", "iptables-legacy-restore" })
            {
                var path = Path.Combine(folder, program);
                File.WriteAllText(path, $"#!/bin/sh\necho \"$0 $*\" >>{trace}\n");
                Command.Run("chmod", ["700", path]).ThrowIfFailed();
            }

            Assert.Equal(default, Remove(inside, IPFamily.IPv4, [folder]));
            Assert.Equal("", inside.Execute("nft", "list", "ruleset").ThrowIfFailed().Output);
            Assert.Empty(inside.Run(() => LegacyTables.Existing(IPFamily.IPv4)));
            Assert.False(File.Exists(trace));

            // Tables of no interest are no reason either; one that is can be read by the program only.
            inside.Command(Programs.Tools(IPFamily.IPv4, IptablesVariant.Legacy), "-t raw -A PREROUTING -j ACCEPT");
            Assert.Equal(default, Remove(inside, IPFamily.IPv4, [folder]));
            Assert.False(File.Exists(trace));
            inside.Command(Programs.Tools(IPFamily.IPv4, IptablesVariant.Legacy), "-t nat -A PREROUTING -j ACCEPT");
            Assert.Equal(default, Remove(inside, IPFamily.IPv4, [folder]));
            Assert.Contains("iptables-legacy-save", File.ReadAllText(trace));
            Assert.DoesNotContain("iptables-legacy-restore -", File.ReadAllText(trace).Replace("--version", ""));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Without the program legacy tables cannot be read, and that is no reason to fail.</summary>
    [Fact]
    public void Legacy_tables_stay_where_their_program_is_not()
    {
        using var inside = new TemporaryNamespace("no-program");
        var legacy = Programs.Tools(IPFamily.IPv4, IptablesVariant.Legacy);
        Load(inside, legacy, Ours(IPFamily.IPv4));
        Load(inside, Programs.Tools(IPFamily.IPv4, IptablesVariant.Nft), Ours(IPFamily.IPv4));
        Assert.Equal(12, Remove(inside, IPFamily.IPv4, ["/nosuch"]).Jumps);
        Assert.Contains(inside.Save(legacy, null), IsOwnChain);
    }

    private static LeftoverCount Remove(
        TemporaryNamespace inside, IPFamily family, IReadOnlyList<string>? directories = null) =>
        inside.Run(() => IptablesLeftovers.Remove(
            family, directories ?? IptablesTools.SearchPath(), TimeProvider.System));

    private static string Ours(IPFamily family) => new RenderedGround(family).Restore(
        A.Settings(family) with { LocalhostNodePorts = false },
        new IptablesFeatures { CountsInvalid = false, CountsLocalhostNodePorts = false });

    private static bool IsOwnChain(string line) =>
        line.StartsWith(":KUBE-", StringComparison.Ordinal) && !line.Contains("KUBE-FIREWALL");

    /// <summary>Table by table as a restore without --noflush would write them, but over what there is.</summary>
    private static void Load(TemporaryNamespace inside, IptablesTools tools, string text)
    {
        var result = inside.Restore(tools, text);
        Assert.True(result.Kind == RestoreKind.Applied, result.Words);
    }

    /// <summary>Chains in any order, each chain's rules in theirs. Programs of nft make a built-in chain when a rule
    /// needs it, so that those without rules do not count.</summary>
    private static string Saved(TemporaryNamespace inside, IptablesTools tools)
    {
        var saved = inside.Save(tools, null).Where(line => !line.StartsWith('#') && !line.Contains(" ACCEPT ["));
        var tables = string.Join('\n', saved).Split("COMMIT")
            .Select(table => table.Trim().Split('\n'))
            .Where(table => table.Length > 1)
            .OrderBy(table => table[0], StringComparer.Ordinal);
        return string.Join(
            '\n', tables.SelectMany(table => table.OrderBy(ChainOf, StringComparer.Ordinal)));
    }

    private static string ChainOf(string line) =>
        line.StartsWith("-A ", StringComparison.Ordinal) ? string.Join(' ', line.Split(' ').Take(2)) : line;

    private static void EnsureAccounting(TemporaryNamespace inside) => inside.Run(() =>
    {
        using var accounting = new NfAcct();
        accounting.Ensure(IptablesFeatures.InvalidCounter);
        accounting.Ensure(IptablesFeatures.LocalhostNodePortsCounter);
    });
}
