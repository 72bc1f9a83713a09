using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Rules;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;
using Signalbox.Core.Trace.Dumps;
using Signalbox.Kernel.Nftables;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing;
using Signalbox.Testing.Golden;
using Signalbox.Testing.Nftables;

namespace Signalbox.KernelNet.Nftables;

/// <summary>Tables that nft has made: read from the kernel, and from what nft prints, they are the same.</summary>
public sealed class NodeTablesTests
{
    private const string Json = "-j list ruleset";

    public static TheoryData<string> ForeignNames() => [.. ForeignRulesets.All.Keys];

    public static TheoryData<string> SharedNames() => Scenario.SharedRows();

    public static TheoryData<string> OwnNames() =>
        [.. Scenario.OwnNames.Where(name => Scenario.Own(name).Text("upstream.nft").Length > 0)];

    [Theory]
    [MemberData(nameof(ForeignNames))]
    public void Others_rules_are_read_from_text_as_the_kernel_holds_them(string name) =>
        Check(ForeignRulesets.All[name]);

    [Theory]
    [MemberData(nameof(OwnNames))]
    public void So_are_kube_proxys_of_our_scenarios(string name) => Check(Scenario.Own(name).Text("upstream.nft"));

    [Theory]
    [MemberData(nameof(SharedNames))]
    public void So_are_kube_proxys_that_were_recorded(string name)
    {
        Assert.SkipWhen(name.Length == 0, Repository.NoShared);
        Check(Scenario.Shared(name).Text("upstream.nft"));
    }

    /// <summary>With sets of all kinds that we have: of clients, of source ranges, that count, that refuse.</summary>
    [Theory]
    [InlineData("affinity")]
    [InlineData("source-ranges")]
    [InlineData("service-counters")]
    [InlineData("broken-services")]
    [InlineData("dual-stack")]
    public void So_are_ours(string name) => Check(Rendering.Of(Scenario.Own(name), "--proxy-mode=nftables").Rules);

    /// <summary>Whoever asks gets the same answer, whichever form the dump has.</summary>
    [Theory]
    [InlineData("explain", "tower/ground")]
    [InlineData("trace", "--from=10.50.1.5", "--to=tower/ground:web", "--all")]
    [InlineData("verify")]
    public void A_dump_in_JSON_is_answered_from_as_one_in_text(params string[] question)
    {
        var scenario = Scenario.Own("seed-demo");
        using var inside = new TemporaryNamespace("tables");
        inside.ExecuteWithInput(
            Rendering.Of(scenario, "--proxy-mode=nftables", "--family=ipv4").Rules, "nft", "-f", "-").ThrowIfFailed();
        var answers = new[] { "list ruleset", "-j list ruleset" }.Select(flags =>
        {
            var dump = inside.Execute("nft", flags.Split(' ')).ThrowIfFailed().Output;
            return Command.Run(
                BuiltPrograms.Agent,
                [
                    .. question, "--objects", Path.Combine(scenario.Folder, scenario.Objects), .. scenario.Flags,
                    "--proxy-mode=nftables", "--family=ipv4", "--rules=-",
                ],
                dump).ThrowIfFailed().Output;
        }).ToList();
        Assert.Equal(answers[0], answers[1]);
        Assert.True(answers[0].Split('\n').Length > 1, answers[0]);
    }

    private static void Check(string script)
    {
        using var inside = new TemporaryNamespace("tables");
        inside.ExecuteWithInput(script, "nft", "-f", "-").ThrowIfFailed();
        foreach (var family in Enum.GetValues<IPFamily>())
        {
            var held = inside.Run(() => Say(NodeTables.Read(family)));
            var withoutComments = inside.Run(() => Say(NodeTables.Read(family), hasComments: false));
            foreach (var flags in new[] { "list ruleset", "-n list ruleset", "-a list ruleset", Json, $"-n {Json}" })
            {
                var printed = inside.Execute("nft", flags.Split(' ')).ThrowIfFailed().Output;
                var dump = NodeDump.Read([new DumpBytes("nft", Encoding.UTF8.GetBytes(printed))]);
                // In JSON nft leaves out the comments of chains.
                var isJson = flags.EndsWith(Json, StringComparison.Ordinal);
                Assert.Equal(isJson ? withoutComments : held, Say(dump.Of(family).Nftables));
            }
        }
    }

    private static string Say(IEnumerable<NftablesRules> tables, bool hasComments = true)
    {
        var text = new StringBuilder();
        foreach (var table in tables.OrderBy(table => (table.Family, table.Name)))
        {
            text.Append($"table {table.Family} {table.Name}\n");
            foreach (var set in table.Rules.Sets.Where(set => !set.IsAnonymous)
                .OrderBy(set => set.Name, StringComparer.Ordinal))
            {
                SaySet(text, table, set, set.Name);
            }

            var seen = new Dictionary<string, string>();
            foreach (var chain in table.Rules.Chains.OrderBy(chain => chain.Name, StringComparer.Ordinal))
            {
                text.Append($"chain {chain.Name} {chain.Hook} {(hasComments ? chain.Comment : "")}\n");
                foreach (var rule in chain.Rules)
                {
                    var expressions = rule.Expressions.Select(one => Say(one, seen));
                    text.Append($"  {string.Join("; ", expressions)} {rule.Comment}\n");
                }
            }

            foreach (var (name, common) in seen)
            {
                var set = table.Rules.Sets.FirstOrDefault(set => set.Name == name) ?? table.Elements.SetOf(name);
                SaySet(text, table, set!, common);
            }
        }

        return text.ToString();
    }

    /// <summary>Sets that come with rules have a name of the kernel's, or of ours.</summary>
    private static string Say(Expression expression, Dictionary<string, string> seen) => expression switch
    {
        Expression.Contains contains => $"{contains with { Set = Common(contains.Set, seen) }}",
        Expression.LookUp look => $"{look with { Map = Common(look.Map, seen) }}",
        Expression.Dispatch dispatch => $"{dispatch with { Map = Common(dispatch.Map, seen) }}",
        Expression.Other other => $"Other {other.Name}",
        _ => $"{expression}",
    };

    private static string Common(string set, Dictionary<string, string> seen)
    {
        if (!set.StartsWith("__", StringComparison.Ordinal))
        {
            return set;
        }

        if (!seen.TryGetValue(set, out var common))
        {
            seen[set] = common = $"anonymous {seen.Count}";
        }

        return common;
    }

    private static void SaySet(StringBuilder text, NftablesRules table, NftSet set, string name)
    {
        text.Append($"set {name} {string.Join(" . ", set.Key)} {set.Value} {string.Join(" . ", set.Data)} ");
        text.Append($"{set.TimeoutSeconds} {set.IsInterval} {set.Comment}\n");
        foreach (var element in table.Elements.StartingWith(set.Name, default)
            .Select(element => $"  {element.Key} {element.Through?.Value} {element.Data} {element.Verdict} "
                + $"{element.Comment}\n")
            .Order(StringComparer.Ordinal))
        {
            text.Append(element);
        }
    }
}
