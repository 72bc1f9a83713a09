using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Testing;

namespace Signalbox.Core.Tests.Rules.Iptables;

public sealed class KernelRulesTests
{
    private const string Service = "KUBE-SVC-CDGGSHYLG3RE2FKL";

    [Fact]
    public void Chains_of_services_are_kept_as_digests_all_others_with_their_rules()
    {
        var kernel = Read(
            "# a comment", "*raw", ":PREROUTING ACCEPT [0:0]", "-A PREROUTING -j DROP", "COMMIT",
            "*nat", ":PREROUTING ACCEPT [0:0]", $":{Service} - [0:0]", ":KUBE-SEP-EMPTY - [0:0]",
            $"-A {Service} -j ACCEPT", "-A PREROUTING -j KUBE-SERVICES", "COMMIT");
        var digest = new ChainDigest(IPFamily.IPv4);
        Assert.Equal(2, kernel.ServiceChains.Count);
        Assert.Equal(
            digest.Of(new Chain(Table.Nat, Service, [new Rule([], Target.Accepts)])), kernel.ServiceChains[Service]);
        Assert.Equal(digest.Take(), kernel.ServiceChains["KUBE-SEP-EMPTY"]);
        Assert.Equal([new Rule([], new Target.Jump("KUBE-SERVICES"))], kernel.Find(Table.Nat, "PREROUTING"));
        Assert.Null(kernel.Find(Table.Filter, "PREROUTING"));
    }

    [Fact]
    public void Rules_that_are_added_one_by_one_are_kept_as_those_of_a_text_are()
    {
        var (accept, drop) = (new Rule([], Target.Accepts), new Rule([], Target.Drops));
        var kernel = new KernelRules(IPFamily.IPv4);
        kernel.Declare(Table.Nat, "PREROUTING");
        kernel.Declare(Table.Nat, "KUBE-SEP-EMPTY");
        kernel.Declare(Table.Nat, Service);
        kernel.Add(Table.Nat, Service, accept);
        kernel.Add(Table.Nat, Service, drop);
        kernel.Declare(Table.Nat, "KUBE-SEP-LAST");
        kernel.Add(Table.Nat, "KUBE-SEP-LAST", drop);
        kernel.Add(Table.Filter, Service, drop);
        kernel.End();
        var text = Read(
            "*nat", ":PREROUTING ACCEPT [0:0]", ":KUBE-SEP-EMPTY - [0:0]", $":{Service} - [0:0]",
            ":KUBE-SEP-LAST - [0:0]", $"-A {Service} -j ACCEPT", $"-A {Service} -j DROP", "-A KUBE-SEP-LAST -j DROP",
            "COMMIT");
        Assert.Equal(text.ServiceChains.OrderBy(chain => chain.Key), kernel.ServiceChains.OrderBy(chain => chain.Key));
        Assert.Equal([], kernel.Find(Table.Nat, "PREROUTING"));
        Assert.Equal([drop], kernel.Find(Table.Filter, Service));
    }

    [Fact]
    public void Digests_tell_order_and_content_apart()
    {
        var digest = new ChainDigest(IPFamily.IPv4);
        var (accept, drop) = (new Rule([], Target.Accepts), new Rule([], Target.Drops));
        UInt128[] digests =
        [
            digest.Of(new Chain(Table.Nat, "A", [])),
            digest.Of(new Chain(Table.Nat, "A", [accept, drop])),
            digest.Of(new Chain(Table.Nat, "A", [drop, accept])),
            digest.Of(new Chain(Table.Nat, "A", [accept])),
        ];
        Assert.Equal(4, digests.Distinct().Count());
        Assert.Equal(digests[1], digest.Of(new Chain(Table.Nat, "B", [accept, drop])));
    }

    [Fact]
    public void What_nobody_asks_for_is_stale_and_each_line_can_be_claimed_once()
    {
        var cluster = new TestCluster().Set(A.Service("default/web", "172.30.0.10"), A.Remote("10.0.1.1"));
        var rules = cluster.Rules[A.Name("default/web")];
        var line = new RuleText(IPFamily.IPv4).Say(rules.Lines[0].Rule);
        var ends = FixedRenderer.Chains(cluster.Settings, cluster.Features).ToDictionary(
            chain => (chain.Table, chain.Name), chain => chain.Rules);
        var inventory = new KernelInventory(
            IPFamily.IPv4,
            Read(
                "*nat", ":KUBE-SERVICES - [0:0]", $":{Service} - [0:0]", ":KUBE-SVC-OLD - [0:0]",
                $"-A KUBE-SERVICES {line}", $"-A KUBE-SERVICES {line}",
                "-A KUBE-SERVICES -s 1.2.3.4/32 -j KUBE-SVC-OLD",
                $"-A {Service} -j ACCEPT", "COMMIT"),
            ends);
        var patch = ServicePatch.FromKernel(inventory, rules);
        Assert.Empty(patch.Insert);
        Assert.Equal(rules.Chains, patch.Write);
        Assert.Equal(["KUBE-SVC-OLD"], inventory.StaleChains());
        Assert.Equal(2, inventory.StaleLines().Count);
        Assert.Single(inventory.StaleLines(), stale => stale.Rule == rules.Lines[0].Rule);
    }

    [Fact]
    public void Lines_that_read_alike_are_held_in_order_where_each_has_its_own_place()
    {
        DispatchLine[] lines = [.. "aba".Select(name => new DispatchLine(
            Table.Filter, "KUBE-SERVICES", new Rule([new Match.Comment(name.ToString())], Target.Drops), null))];
        Assert.True(Inventory("aba").HoldsInOrder(lines));
        Assert.True(Inventory("xaxbxax").HoldsInOrder(lines));
        Assert.False(Inventory("aab").HoldsInOrder(lines));
        Assert.False(Inventory("ab").HoldsInOrder(lines));
        Assert.False(Inventory("aaba").HoldsInOrder(lines));

        static KernelInventory Inventory(string held) => new(
            IPFamily.IPv4,
            Read(["*filter", .. held.Select(name => $"-A KUBE-SERVICES -m comment --comment {name} -j DROP")]),
            FixedRenderer.DispatchChains.ToDictionary(chain => chain, _ => default(EquatableArray<Rule>)));
    }

    [Fact]
    public void A_chain_without_policy_and_counters_is_one_all_the_same()
    {
        Assert.Empty(Read("*nat", ":KUBE-SERVICES").Find(Table.Nat, "KUBE-SERVICES")!);
        var leftovers = new LeftoverScan();
        leftovers.Read("*nat");
        leftovers.Read(":KUBE-SERVICES - [0:0]");
        leftovers.Read(":INPUT");
        Assert.Equal((Table.Nat, "KUBE-SERVICES"), Assert.Single(leftovers.Chains));
    }

    private static KernelRules Read(params string[] lines)
    {
        var kernel = new KernelRules(IPFamily.IPv4);
        foreach (var line in lines)
        {
            kernel.Read(line);
        }

        return kernel;
    }
}
