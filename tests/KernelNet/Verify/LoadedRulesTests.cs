using Signalbox.Core.Model;
using Signalbox.Kernel.Iptables;
using Signalbox.KernelNet.Golden;
using Signalbox.Testing.Golden;

namespace Signalbox.KernelNet.Verify;

/// <summary>Rules that others have written, iptables-restore in front, are verified in the kernel that holds them:
/// kube-proxy's recorded ones, and ours in its form.</summary>
public sealed class LoadedRulesTests
{
    private const string Canary = "*mangle\n:KUBE-PROXY-CANARY - [0:0]\nCOMMIT\n";

    public static TheoryData<string> SharedRows => Scenario.SharedNames.Count == 0 ? [""]
        : [.. Scenario.SharedNames.Where((_, index) => index % 10 == 0)];

    [Theory]
    [InlineData("affinity")]
    [InlineData("dual-stack")]
    [InlineData("source-ranges")]
    public void Rules_in_kube_proxys_form_that_a_kernel_holds_agree_until_one_is_gone(string name)
    {
        var scenario = Scenario.Own(name);
        var parts = scenario.Text("iptables.txt").Split($"# {IPFamily.IPv6}\n");
        Check(scenario, parts[0], parts[1]);
    }

    [Theory]
    [MemberData(nameof(SharedRows))]
    public void Recorded_rules_of_kube_proxy_that_a_kernel_holds_agree_until_one_is_gone(string name)
    {
        Assert.SkipWhen(name.Length == 0, Repository.NoShared);
        var scenario = Scenario.Shared(name);
        Check(
            scenario, scenario.Text("upstream.iptables") + Canary, scenario.Text("upstream.ip6tables") + Canary);
    }

    private static void Check(Scenario scenario, string ipv4, string ipv6)
    {
        using var node = new GoldenNode(IptablesVariant.Nft);
        node.EnsureAccounting();
        node.LoadCounted(IPFamily.IPv4, ipv4);
        node.LoadCounted(IPFamily.IPv6, ipv6);
        var agrees = node.Run("verify", scenario);
        Assert.True(agrees.ExitCode == 0, agrees.Output + agrees.Errors);

        var lines = ipv4.Split('\n');
        var gone = lines.Last(line => line.Contains("-j DNAT "));
        node.LoadCounted(IPFamily.IPv4, string.Join('\n', lines.Where(line => line != gone)));
        var differs = node.Run("verify", scenario);
        Assert.True(differs.ExitCode == 1, differs.Output + differs.Errors);
        Assert.Contains("IPv4: 1 difference in iptables-nft", differs.Output);
        Assert.Contains(gone[gone.IndexOf("--to-destination", StringComparison.Ordinal)..], differs.Output);
    }
}
