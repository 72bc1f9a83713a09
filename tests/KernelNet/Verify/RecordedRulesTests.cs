using Signalbox.Lab.Namespaces;
using Signalbox.Testing;
using Signalbox.Testing.Golden;

namespace Signalbox.KernelNet.Verify;

/// <summary>Saved rules, without a node: verify finds no difference for the same objects, and finds one that is made.
/// </summary>
public sealed class RecordedRulesTests
{
    public static TheoryData<string> SharedRows => Scenario.SharedRows();

    public static TheoryData<string> OwnRows { get; } = [.. Scenario.OwnNames];

    [Theory]
    [MemberData(nameof(SharedRows))]
    public void The_rules_of_kube_proxy_are_those_that_its_objects_want(string name)
    {
        Assert.SkipWhen(name.Length == 0, Repository.NoShared);
        var scenario = Scenario.Shared(name);
        Agrees(scenario, "--rules=upstream.iptables", "--rules=upstream.ip6tables");
        Agrees(scenario, "--rules=upstream.iptables", "--rules=upstream.ip6tables", "--by-packets");
        Agrees(scenario, "--rules=upstream.nft");
    }

    /// <summary>By a table of kube-proxy's form that is our own.</summary>
    [Fact]
    public void A_table_of_kube_proxys_form_is_compared_by_packets()
    {
        var scenario = Scenario.Own("affinity");
        Agrees(scenario, "--family=ipv4", "--rules=upstream.nft");
        var changed = scenario.Text("upstream.nft").Replace(":8080", ":8081", StringComparison.Ordinal);
        var result = Verify(scenario, changed, "--family=ipv4", "--rules=-");
        Assert.True(result.ExitCode == 1, result.Output + result.Errors);
        Assert.Contains("compared by packets", result.Output);
        Assert.Contains("packets go elsewhere", result.Output);
    }

    [Theory]
    [MemberData(nameof(OwnRows))]
    public void What_render_prints_is_what_verify_wants(string name)
    {
        var scenario = Scenario.Own(name);
        foreach (var mode in (string[])["iptables", "nftables"])
        {
            string[] flags = ["--family=ipv4", $"--proxy-mode={mode}"];
            var result = Verify(scenario, Rendering.Of(scenario, flags).Rules, [.. flags, "--rules=-"]);
            Assert.True(result.ExitCode == 0, $"{mode}\n{result.Output}{result.Errors}");
        }
    }

    private static void Agrees(Scenario scenario, params string[] flags)
    {
        var result = Verify(scenario, "", flags);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', flags)}\n{result.Output}{result.Errors}");
    }

    private static CommandResult Verify(Scenario scenario, string input, params string[] flags) =>
        Run("verify", scenario, input, flags);

    private static CommandResult Run(string command, Scenario scenario, string input, string[] flags) => Command.Run(
        "env",
        [
            "-C", scenario.Folder, BuiltPrograms.Agent, command, "--objects", scenario.Objects, .. scenario.Flags,
            .. flags,
        ],
        input);
}
