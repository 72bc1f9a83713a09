using System.Collections.Immutable;
using CsCheck;
using Signalbox.Core.Compare;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;
using Signalbox.Testing.Nftables;

namespace Signalbox.Laws;

/// <summary>A node that holds the rules of one cluster, compared with another cluster's plan.</summary>
public sealed class CompareLaws
{
    [Fact]
    public void Mending_the_lines_that_differ_in_iptables_leads_to_the_wanted_rules() =>
        Gen.Select(Gens.Settings, Gens.Changes, Gens.Changes).Sample((settings, first, then) =>
        {
            var cluster = Gens.ClusterOf(settings, first);
            var held = cluster.Chains;
            Assert.Empty(Differences(cluster.Plan, held));
            cluster.Apply(then);
            var (before, after) = (LinesOf(held, settings), LinesOf(cluster.Chains, settings));
            var differences = Differences(cluster.Plan, held);
            var lines = differences.SelectMany(difference => difference.Lines)
                .Where(line => line.Text.StartsWith("-A ", StringComparison.Ordinal)).ToList();
            foreach (var line in lines.Where(line => !line.IsWanted))
            {
                Assert.True(before.Remove(line.Text), $"{line} is not held");
            }

            before.AddRange(lines.Where(line => line.IsWanted).Select(line => line.Text));
            Assert.Equal(after.Order(StringComparer.Ordinal), before.Order(StringComparer.Ordinal));
        });

    [Fact]
    public void Tables_of_nftables_differ_exactly_when_something_in_them_does() =>
        Gen.Select(Gens.Settings, Gens.Changes, Gens.Changes).Sample((settings, first, then) =>
        {
            var cluster = Gens.ClusterOf(settings, first);
            var held = NftTables.Of(cluster.Plan);
            Assert.Empty(new NftablesComparison(cluster.Plan, Rules(held)).Differences());
            cluster.Apply(then);
            var plan = cluster.Plan;
            var differences = new NftablesComparison(plan, Rules(held)).Differences();
            Assert.Equal(Say(held).SetEquals(Say(NftTables.Of(plan))), differences.IsEmpty);
            Assert.All(differences, one => Assert.True(
                one.Owner.ServiceName is not { } name || plan.Services.ContainsKey(name), $"{one.Owner} is not there"));
        });

    private static ImmutableArray<Difference> Differences(NodePlan plan, ChainSet held) =>
        new IptablesComparison(plan, new IptablesFeatures(), held, isPartial: false).Differences();

    private static List<string> LinesOf(ChainSet chains, ProxySettings settings)
    {
        var text = new RuleText(settings.Family);
        return [.. chains.Chains.SelectMany(chain => chain.Value.Select(
            rule => $"-A {chain.Key.Chain} {text.Say(rule)}".TrimEnd()))];
    }

    private static NftablesRules Rules(MemoryRuleset table) => new("ip", NftRuleset.TableName, table.Rules, table);

    private static HashSet<string> Say(MemoryRuleset table)
    {
        var text = new NftText(table.Rules.Family);
        var said = new HashSet<string>();
        foreach (var set in table.Rules.Sets)
        {
            said.Add($"set {set.Name} {string.Join("; ", text.PropertiesOf(set))}");
            foreach (var element in table.StartingWith(set.Name, default))
            {
                var words = new TextBuffer();
                NftText.Write(words, set, element);
                said.Add($"{set.Name}: {words.Written}");
            }
        }

        said.UnionWith(table.Rules.Chains.Items.SelectMany(chain => chain.Rules.Items.Select(
            (rule, at) => $"{chain.Name} {at} {text.Say(rule)}").Prepend($"chain {chain.Name}")));
        return said;
    }
}
