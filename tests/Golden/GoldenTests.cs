using Signalbox.Core.Model;
using Signalbox.Testing.Golden;

namespace Signalbox.Golden;

/// <summary>What render prints for each scenario, against what was recorded: our own text to the letter, and the rules
/// that kube-proxy programmed for the shared ones.</summary>
public sealed class GoldenTests(Renderings renderings) : IClassFixture<Renderings>
{
    public static TheoryData<string> Own { get; } = [.. Scenario.OwnNames];

    public static TheoryData<string> Shared => Scenario.SharedRows();

    [Theory]
    [MemberData(nameof(Own))]
    public void Render_prints_what_is_expected(string name)
    {
        var scenario = Scenario.Own(name);
        AssertSame(scenario.Text("iptables.txt"), renderings.Own(name).Rules, $"{name}/iptables.txt");
        AssertSame(scenario.Text("nft.txt"), renderings.Nftables(name), $"{name}/nft.txt");
        AssertSame(scenario.Text("refusals.txt"), renderings.Own(name).Refusals, $"{name}/refusals.txt");
    }

    [Theory]
    [MemberData(nameof(Own))]
    public void A_scenario_says_in_its_first_line_why_it_exists(string name) =>
        Assert.Matches(@"^# \S.{20,}", Scenario.Own(name).Text("cluster.yaml").Split('\n')[0]);

    [Theory]
    [MemberData(nameof(Shared))]
    public void Render_prints_the_rules_that_kube_proxy_programs(string name)
    {
        Assert.SkipWhen(name.Length == 0, Repository.NoShared);
        foreach (var (family, file) in new[]
        {
            (IPFamily.IPv4, "upstream.iptables"), (IPFamily.IPv6, "upstream.ip6tables"),
        })
        {
            var wanted = SavedRules.Parse(Scenario.Shared(name).Text(file));
            var got = SavedRules.OfRender(renderings.Shared(name).Rules, family);
            var differences = got.DifferencesFrom(wanted);
            Assert.True(differences.Count == 0, $"{name}/{file}\n{string.Join('\n', differences)}");
        }

        Assert.Equal("", renderings.Shared(name).Refusals);
    }

    [Fact]
    public void Every_shared_scenario_has_one_of_ours_beside_it()
    {
        Assert.SkipWhen(Repository.SharedGoldens is null, Repository.NoShared);
        Assert.NotEmpty(Scenario.SharedNames);
        Assert.Empty(Scenario.SharedNames.Except(Scenario.OwnNames));
    }

    [Fact]
    public void Scenarios_take_as_many_rules_as_they_may() =>
        AssertSame(File.ReadAllText(Renderings.CountsFile), renderings.Counts, "rule-counts.txt");

    [Fact]
    public void The_chains_of_nftables_mode_are_what_is_expected() =>
        AssertSame(File.ReadAllText(Renderings.FixedChainsFile), renderings.FixedChains, "nft-chains.txt");

    private static void AssertSame(string wanted, string got, string file)
    {
        var differences = LineDiff.Of(wanted.Split('\n'), got.Split('\n'));
        Assert.True(
            differences.Count == 0,
            $"{file} differs; './dev golden' writes it anew\n{string.Join('\n', differences)}");
    }
}
