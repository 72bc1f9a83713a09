using Signalbox.Core.Model;
using Signalbox.Kernel.Iptables;
using Signalbox.Testing.Golden;

namespace Signalbox.KernelNet.Golden;

/// <summary>What holds for every scenario in each variant of iptables.</summary>
internal static class GoldenChecks
{
    private static readonly IPFamily[] Families = [IPFamily.IPv4, IPFamily.IPv6];

    /// <summary>A fresh node gets the rules that render prints, and a second start changes nothing.</summary>
    public static void Own(string name, IptablesVariant variant)
    {
        var scenario = Scenario.Own(name);
        using var node = new GoldenNode(variant);
        node.RunOnce(scenario);
        foreach (var family in Families)
        {
            AssertHolds(node, family, SavedRules.OfRender(scenario.Text("iptables.txt"), family));
            node.LoadCounted(family, node.Save(family));
        }

        AssertNextStartChangesNothing(node, scenario);
    }

    /// <summary>A fresh node gets the rules that kube-proxy gave it.</summary>
    public static void Shared(string name, IptablesVariant variant)
    {
        Assert.SkipWhen(name.Length == 0, Repository.NoShared);
        var scenario = Scenario.Shared(name);
        using var node = new GoldenNode(variant);
        node.RunOnce(scenario);
        foreach (var family in Families)
        {
            AssertHolds(node, family, SavedRules.Parse(scenario.Text(FileOf(family))));
            node.LoadCounted(family, node.Save(family));
        }

        AssertNextStartChangesNothing(node, scenario);
    }

    /// <summary>Started over the rules of kube-proxy, we change nothing.</summary>
    public static void Adopted(string name, IptablesVariant variant)
    {
        Assert.SkipWhen(name.Length == 0, Repository.NoShared);
        var scenario = Scenario.Shared(name);
        using var node = new GoldenNode(variant);
        node.EnsureAccounting();
        foreach (var family in Families)
        {
            // The recordings leave out mangle, where kube-proxy has its canary and kubelet its mark.
            node.LoadCounted(family, scenario.Text(FileOf(family)) + MangleOf(variant));
        }

        AssertNextStartChangesNothing(node, scenario);
    }

    private static string FileOf(IPFamily family) =>
        family == IPFamily.IPv4 ? "upstream.iptables" : "upstream.ip6tables";

    private static string MangleOf(IptablesVariant variant) =>
        "*mangle\n:KUBE-PROXY-CANARY - [0:0]\n"
        + (variant == IptablesVariant.Legacy ? ":KUBE-IPTABLES-HINT - [0:0]\n" : "") + "COMMIT\n";

    private static void AssertHolds(GoldenNode node, IPFamily family, SavedRules wanted)
    {
        var differences = SavedRules.Parse(node.Save(family)).DifferencesFrom(wanted);
        Assert.True(differences.Count == 0, $"{family}\n{string.Join('\n', differences)}");
    }

    private static void AssertNextStartChangesNothing(GoldenNode node, Scenario scenario)
    {
        var before = Families.Select(node.Save).ToList();
        var handles = node.Handles();
        foreach (var (family, saved) in Families.Zip(before))
        {
            Assert.Contains("] -A KUBE-", saved);
            Assert.True(!node.TakesCounters(family) || !saved.Contains("[0:0] -A "), saved);
        }

        node.RunOnce(scenario);
        foreach (var (family, saved) in Families.Zip(before))
        {
            AssertSame(saved, node.Save(family));
        }

        AssertSame(handles, node.Handles());
    }

    private static void AssertSame(string before, string after)
    {
        var changes = LineDiff.Of(before.Split('\n'), after.Split('\n'));
        Assert.True(changes.Count == 0, string.Join('\n', changes));
    }
}
