using System.Buffers;
using System.Text;
using CsCheck;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Testing;

namespace Signalbox.Laws;

public sealed class RulesLaws
{
    private const string Foreign = "-s 1.2.3.4/32 -m comment --comment \"a \\\"foreign\\\" rule\" -j DROP";

    [Fact]
    public void Patches_lead_from_any_rules_to_any_others() =>
        Gen.Select(Gens.Settings, Gens.Changes, Gens.Changes).Sample((settings, first, then) =>
        {
            var cluster = Gens.ClusterOf(settings, first);
            var (before, kernel) = (cluster.Rules, Load(cluster.Plan));
            cluster.Apply(then);
            var (plan, after) = (cluster.Plan, cluster.Rules);
            var patches = before.Keys.Union(after.Keys).Select(name => new NamedPatch(name, ServicePatch.Between(
                before.GetValueOrDefault(name, ServiceRules.None), after.GetValueOrDefault(name, ServiceRules.None))));
            kernel.Restore(IPFamily.IPv4, writer => PatchText.Write(writer, [.. patches], Contested(plan)));
            AssertHolds(plan, kernel);
        });

    [Fact]
    public void A_start_over_any_earlier_rules_ends_at_the_wanted_ones() =>
        Gen.Select(Gens.Settings, Gens.Changes, Gens.Changes, Gen.Int).Sample((settings, first, then, seed) =>
        {
            var kernel = Load(Gens.ClusterOf(settings, first).Plan);
            kernel.Restore(Damage(kernel, new Random(seed)));
            var plan = Gens.ClusterOf(settings, then).Plan;
            Adopt(plan, kernel);
            AssertHolds(plan, kernel);
        });

    [Fact]
    public void A_start_over_the_wanted_rules_writes_nothing() =>
        Gen.Select(Gens.Settings, Gens.Changes).Sample((settings, changes) =>
        {
            var plan = Gens.ClusterOf(settings, changes).Plan;
            var kernel = Load(plan);
            var commits = kernel.Commits;
            Adopt(plan, kernel);
            Assert.Equal(commits, kernel.Commits);
        });

    internal static string TextOf(NodePlan plan)
    {
        var text = new ArrayBufferWriter<byte>();
        new IptablesRuleset(plan, new IptablesFeatures()).Write(new RestoreWriter(plan.Settings.Family, text));
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    internal static MemoryIptables Load(NodePlan plan)
    {
        var kernel = new MemoryIptables();
        kernel.Restore(TextOf(plan));
        return kernel;
    }

    private static DispatchLine[] Contested(NodePlan plan)
    {
        var ruleset = new IptablesRuleset(plan, new IptablesFeatures());
        return [.. plan.Claims.Contested().SelectMany(ruleset.ContestedLines)];
    }

    /// <summary>Takes over what the kernel holds, step by step as a start does.</summary>
    private static void Adopt(NodePlan plan, MemoryIptables kernel)
    {
        var features = new IptablesFeatures();
        var ruleset = new IptablesRuleset(plan, features);
        var wanted = FixedRenderer.Chains(plan.Settings, features);
        var held = new KernelRules(IPFamily.IPv4);
        foreach (var line in kernel.Save())
        {
            held.Read(line);
        }

        var inventory = new KernelInventory(IPFamily.IPv4, held, wanted.ToDictionary(
            chain => (chain.Table, chain.Name), chain => chain.Rules));
        var fixedPatch = FixedPatch.FromKernel(held, wanted);
        Assert.Empty(fixedPatch.Rewrite);
        kernel.Restore(IPFamily.IPv4, fixedPatch.WriteChains);
        var patches = plan.Services.Values
            .Select(plans => new NamedPatch(plans.Name, ServicePatch.FromKernel(inventory, ServiceRenderer.Render(
                plans, plan.Settings, features, ruleset.WithComments))))
            .Where(patch => !patch.Patch.IsEmpty)
            .ToList();
        kernel.Restore(IPFamily.IPv4, writer => PatchText.Write(writer, patches, []));
        DispatchLine[] reorder =
        [
            .. plan.Claims.Contested().Select(key => ruleset.ContestedLines(key).ToList())
                .Where(lines => !inventory.HoldsInOrder(lines)).SelectMany(lines => lines),
        ];
        foreach (var table in new[] { Table.Nat, Table.Filter })
        {
            kernel.Restore(IPFamily.IPv4, writer => End(writer, inventory, table, reorder));
        }

        foreach (var jump in fixedPatch.Jumps)
        {
            kernel.Restore(IPFamily.IPv4, writer =>
            {
                writer.Begin(jump.Table);
                writer.Insert(jump.Chain, jump.Rule);
                writer.Commit();
            });
        }
    }

    private static void End(
        RestoreWriter writer, KernelInventory inventory, Table table, IReadOnlyList<DispatchLine> reorder)
    {
        PatchText.RemoveLines(writer, inventory.StaleLines(), table);
        PatchText.RemoveLines(writer, reorder, table);
        foreach (var line in reorder.Where(line => line.Table == table).Reverse())
        {
            writer.Insert(line.Chain, line.Rule);
        }

        if (table == Table.Nat)
        {
            PatchText.DeleteChains(writer, inventory.StaleChains());
        }

        if (writer.IsOpen)
        {
            writer.Commit();
        }
    }

    /// <summary>Chain by chain and rule by rule, but for the order of lines of different frontends.</summary>
    internal static void AssertHolds(NodePlan plan, MemoryIptables kernel)
    {
        Assert.Equal(Unordered(Load(plan)), Unordered(kernel));
        foreach (var chain in Contested(plan).GroupBy(line => (line.Table, line.Chain, line.Origin!.Value.Key)))
        {
            var say = new RuleText(plan.Settings.Family);
            var wanted = chain.Select(line => say.Say(line.Rule)).ToList();
            var held = kernel.Rules(chain.Key.Table, chain.Key.Chain);
            Assert.Equal(wanted, held.Where(wanted.Contains));
        }

        foreach (var chain in FixedRenderer.Chains(plan.Settings, new IptablesFeatures()))
        {
            var ends = chain.Rules.Items.Select(new RuleText(plan.Settings.Family).Say);
            Assert.Equal(ends, kernel.Rules(chain.Table, chain.Name).TakeLast(chain.Rules.Count));
        }
    }

    /// <summary>The rules of a chain in their order; of dispatch chains, and of built-in ones (where jumps that were
    /// missing come first), in any order.</summary>
    private static List<string> Unordered(MemoryIptables kernel)
    {
        var table = "";
        var all = new List<(string Table, string Chain, string Line, bool IsOrdered)>();
        foreach (var line in kernel.Save())
        {
            table = line[0] == '*' ? line : table;
            var words = line.Split(' ');
            var chain = words.Length > 1 ? words[1] : "";
            all.Add((table, chain, line, words[0] == "-A" && !IsShared(chain)));
        }

        return
        [
            .. all.Where(line => line.IsOrdered)
                .GroupBy(line => (line.Table, line.Chain))
                .OrderBy(group => group.Key)
                .SelectMany(group => group.Select(line => line.Table + line.Line)),
            .. all.Where(line => !line.IsOrdered).Select(line => line.Table + line.Line).Order(StringComparer.Ordinal),
        ];
    }

    private static bool IsShared(string chain) =>
        !chain.StartsWith("KUBE-", StringComparison.Ordinal)
        || FixedRenderer.DispatchChains.Any(shared => shared.Chain == chain);

    /// <summary>Lines that are lost, foreign or doubled, chains that are emptied or strange, jumps that are gone.
    /// </summary>
    private static string Damage(MemoryIptables kernel, Random random)
    {
        var text = new StringBuilder();
        var table = "";
        foreach (var line in kernel.Save().ToList())
        {
            if (line[0] is '*' or 'C')
            {
                table = line[0] == '*' ? line : table;
                text.AppendLine(line == "COMMIT" && table == "*nat"
                    ? ":KUBE-SEP-AAAAAAAAAAAAAAAA - [0:0]\n-A KUBE-SEP-AAAAAAAAAAAAAAAA -j ACCEPT\nCOMMIT"
                    : line);
                continue;
            }

            var words = line.Split(' ', 3);
            if (words[0] != "-A" || IsEnding(line))
            {
                continue;
            }

            switch (random.Next(8))
            {
                case 0:
                    text.AppendLine($"-D {words[1]} {words[2]}");
                    break;
                case 1 when words[1].StartsWith("KUBE-", StringComparison.Ordinal) && !IsSharedWithOthers(words[1]):
                    text.AppendLine($"-I {words[1]} {Foreign}");
                    break;
                case 2 when words[1].StartsWith("KUBE-S", StringComparison.Ordinal):
                    text.AppendLine($"-I {words[1]} {words[2]}");
                    break;
                default:
                    break;
            }
        }

        return text.ToString();
    }

    private static bool IsSharedWithOthers(string chain) => chain == ChainNames.Firewall;

    private static bool IsEnding(string line) => line.Contains("must be the last rule", StringComparison.Ordinal);
}
