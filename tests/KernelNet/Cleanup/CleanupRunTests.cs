using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Kernel.Iptables;
using Signalbox.Kernel.Locks;
using Signalbox.KernelNet.Iptables;
using Signalbox.KernelNet.Nftables;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing;
using Signalbox.Testing.Golden;

namespace Signalbox.KernelNet.Cleanup;

/// <summary>signalbox proxy --cleanup, as a user runs it.</summary>
public sealed class CleanupRunTests
{
    public static TheoryData<string> SharedRows => Scenario.SharedRows();

    [Fact]
    public void What_any_mode_has_left_goes_and_what_others_have_stays_byte_for_byte()
    {
        using var node = new LeftNode();
        node.LoadOthers();
        var others = node.Everything();
        var counts = LoadAllModes(node);
        var before = node.Everything();

        var list = Clean(node, isDryRun: true);
        Assert.Equal(before, node.Everything());
        var removed = RemovedBy(node, () => Clean(node));
        Assert.Equal(others, node.Everything());

        Assert.Superset(removed.ToHashSet(), Lines(list.Output));
        var rest = Lines(list.Output).Except(removed).Order(StringComparer.Ordinal);
        Assert.Equal(
            (string[])
            [
                "IPv4 nftables: delete table ip kube-proxy", "IPv6 nftables: delete table ip6 kube-proxy",
                .. node.HasSets
                    ? ["ipset: destroy KUBE-6-NODE-PORT-LOCAL-SCTP-HAS", "ipset: destroy KUBE-CLUSTER-IP"]
                    : (string[])[],
                "link: delete kube-ipvs0",
                .. counts ? ["nfacct: delete ct_state_invalid_dropped_pkts",
                    "nfacct: delete localhost_nps_accepted_pkts"] : (string[])[],
            ],
            rest);
        Assert.Equal("", Clean(node, isDryRun: true).Output);
    }

    [Theory]
    [MemberData(nameof(SharedRows))]
    public void Rules_of_kube_proxy_go_in_all_modes(string name)
    {
        Assert.SkipWhen(name.Length == 0, Repository.NoShared);
        var scenario = Scenario.Shared(name);
        using var node = new LeftNode();
        node.LoadOthers();
        var others = node.Everything();
        node.EnsureCounters();
        node.LoadRules(family => WithoutSharedChain(
            scenario.Text(family == IPFamily.IPv4 ? "upstream.iptables" : "upstream.ip6tables")));
        node.LoadTables(scenario.Text("upstream.nft"));
        Clean(node);
        Assert.Equal(others, node.Everything());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void While_an_agent_runs_nothing_is_removed_and_it_is_named(bool isDryRun)
    {
        using var node = new LeftNode();
        node.LoadRules(Ours);
        var before = node.Everything();
        using var agent = node.Inside.Run(AgentLock.TryAcquire);
        var result = Run(node, isDryRun);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"(pid {Environment.ProcessId})", result.Errors);
        Assert.Contains("stop it first", result.Errors);
        Assert.Equal(isDryRun, result.Output.Contains("IPv4 iptables-nft nat: -X KUBE-SERVICES\n"));
        Assert.Equal(before, node.Everything());
    }

    /// <summary>iptables-legacy-save of IPv4 fails, and so does the part that needs it.</summary>
    [Fact]
    public void One_part_that_fails_stops_no_other()
    {
        using var node = new LeftNode();
        node.LoadRules(Ours);
        node.LoadTables("add table ip6 kube-proxy");
        var folder = Directory.CreateTempSubdirectory("signalbox-").FullName;
        try
        {
            var path = Path.Combine(folder, "iptables-legacy-save");
            File.WriteAllText(path, "#!/bin/sh\necho not today >&2\nexit 3\n");
            Command.Run("chmod", ["700", path]).ThrowIfFailed();
            var result = Run(
                node, isDryRun: false, $"PATH={folder}:{Environment.GetEnvironmentVariable("PATH")}");
            Assert.Equal(1, result.ExitCode);
            Assert.Single(result.Errors.Split('\n'), line => line.StartsWith('E'));
            Assert.Contains("\"Cannot be cleaned up\" part=\"IPv4 iptables-legacy\"", result.Errors);
            Assert.Contains("not today", result.Errors);
            Assert.DoesNotContain("Cleanup is complete", result.Errors);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach (var family in LeftNode.Families)
        {
            Assert.DoesNotContain("KUBE-S", node.Saved(Programs.Tools(family, IptablesVariant.Nft)));
        }

        Assert.Contains("KUBE-S", node.Saved(Programs.Tools(IPFamily.IPv4, IptablesVariant.Legacy)));
        Assert.DoesNotContain("KUBE-S", node.Saved(Programs.Tools(IPFamily.IPv6, IptablesVariant.Legacy)));
        Assert.DoesNotContain("kube-proxy", node.Inside.Execute("nft", "list", "tables").Output);
    }

    [Theory]
    [InlineData(IptablesVariant.Nft)]
    [InlineData(IptablesVariant.Legacy)]
    public void Looking_makes_nothing_of_the_other_variant(IptablesVariant used)
    {
        using var node = new LeftNode();
        foreach (var family in LeftNode.Families)
        {
            node.Inside.Restore(Programs.Tools(family, used), Ours(family));
        }

        Clean(node, isDryRun: true);
        Clean(node);
        var legacy = LeftNode.Families.SelectMany(family => node.Inside.Run(() => LegacyTables.Existing(family)));
        var tables = node.Inside.Execute("nft", "list", "tables").ThrowIfFailed().Output;
        Assert.Equal(used == IptablesVariant.Legacy, legacy.Any());
        Assert.Equal(used == IptablesVariant.Nft, tables.Length > 0);
    }

    [Fact]
    public void Where_nothing_was_nothing_is_made()
    {
        using var node = new LeftNode();
        var list = Clean(node, isDryRun: true);
        var result = Clean(node);
        Assert.Equal(("", ""), (list.Output, result.Output));
        Assert.DoesNotContain("\"Removed\"", result.Errors);
        Assert.Contains("Cleanup is complete", result.Errors);
        Assert.Equal("", node.Inside.Execute("nft", "list", "ruleset").ThrowIfFailed().Output);
        Assert.All(LeftNode.Families, family => Assert.Empty(node.Inside.Run(() => LegacyTables.Existing(family))));
    }

    /// <summary>True where the kernel has counters for rules.</summary>
    private static bool LoadAllModes(LeftNode node)
    {
        var counts = node.EnsureCounters();
        node.LoadRules(Ours);
        var tables = Rendering.Of(Scenario.Own("dual-stack"), "--proxy-mode=nftables").Rules;
        node.LoadTables(tables);
        node.LoadIpvs();
        return counts;
    }

    private static CommandResult Clean(LeftNode node, bool isDryRun = false)
    {
        var result = Run(node, isDryRun);
        Assert.True(result.ExitCode == 0, result.Errors);
        return result;
    }

    /// <summary>The real program: one that other tests start would inherit a lock that was taken in this process.
    /// </summary>
    private static CommandResult Run(LeftNode node, bool isDryRun, params string[] environment) =>
        node.Inside.Execute(
            "env",
            [.. environment, BuiltPrograms.Agent, "proxy", "--cleanup", .. isDryRun ? (string[])["--dry-run"] : []]);

    /// <summary>Lines of rules that are not there any more, as the dry run says them.</summary>
    private static List<string> RemovedBy(LeftNode node, Action work)
    {
        var all = LeftNode.Variants.SelectMany(variant => LeftNode.Families.Select(
            family => (Name: $"{family} iptables-{variant.ToString().ToLowerInvariant()}",
                Tools: Programs.Tools(family, variant)))).ToList();
        var before = all.Select(one => node.Saved(one.Tools)).ToList();
        work();
        return
        [
            .. all.Zip(before).SelectMany(pair =>
            {
                var after = Said(pair.First.Name, node.Saved(pair.First.Tools)).ToHashSet();
                return Said(pair.First.Name, pair.Second).Where(line => !after.Contains(line));
            }),
        ];
    }

    /// <summary>Chains, and the rules of built-in chains.</summary>
    private static IEnumerable<string> Said(string name, string saved)
    {
        var table = "";
        foreach (var line in saved.Split('\n'))
        {
            if (line.StartsWith('*'))
            {
                table = line[1..];
            }
            else if (line.StartsWith(":KUBE-", StringComparison.Ordinal))
            {
                yield return $"{name} {table}: -X {line[1..line.IndexOf(' ')]}";
            }
            else if (line.StartsWith("-A ", StringComparison.Ordinal)
                && !line.StartsWith("-A KUBE-", StringComparison.Ordinal))
            {
                yield return $"{name} {table}: -D {line[3..]}";
            }
        }
    }

    private static HashSet<string> Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>It would be given its rules and jumps a second time, which stay.</summary>
    private static string WithoutSharedChain(string rules) => string.Join(
        '\n', rules.Split('\n').Where(line => !line.Contains("KUBE-FIREWALL", StringComparison.Ordinal))) + "\n";

    private static string Ours(IPFamily family) => WithoutSharedChain(new RenderedGround(family).Restore(
        A.Settings(family) with { LocalhostNodePorts = false },
        new IptablesFeatures { CountsInvalid = false, CountsLocalhostNodePorts = false }));
}
