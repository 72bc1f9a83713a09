using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Nftables;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing.Nftables;
using static Signalbox.Testing.Nftables.R;

namespace Signalbox.KernelNet.Nftables;

/// <summary>The table in memory that laws run on takes and refuses what the kernel does.</summary>
public sealed class MemoryRulesetTests
{
    private static readonly NftSet Addresses = new("addresses", [FieldType.IPv4Address]);
    private static readonly NftSet Ports = new("ports", [FieldType.Port]);
    private static readonly NftSet Clients = new("clients", [FieldType.IPv4Address]) { TimeoutSeconds = 60 };
    private static readonly NftSet Verdicts = new("verdicts", [FieldType.IPv4Address], SetValue.Verdict);
    private static readonly NftSet Pools =
        new("pools", [FieldType.IPv4Address, FieldType.Protocol, FieldType.Port, FieldType.DrawnNumber], SetValue.Data)
        {
            Data = [FieldType.IPv4Address, FieldType.Port],
        };

    private static readonly BaseHook Prerouting = new(ChainType.Nat, PacketHook.Prerouting, -100);

    /// <summary>Transactions, each on a table of its own that <see cref="Prepare"/> made.</summary>
    private static readonly Dictionary<string, Action<IRulesetWriter>> Transactions = new()
    {
        ["nothing"] = _ => { },
        ["the table again"] = writer => writer.AddTable(),
        ["no table any more"] = writer => writer.DeleteTable(),
        ["no table, and something in it"] = writer =>
        {
            writer.DeleteTable();
            writer.FlushChain("leaf");
        },
        ["a new table"] = writer =>
        {
            writer.DeleteTable();
            writer.AddTable();
            writer.AddChain(new NftChain("fresh", []));
        },
        ["a chain again"] = writer => writer.AddChain(new NftChain("leaf", [])),
        ["a base chain again"] = writer => writer.AddChain(new NftChain("base", [], Prerouting)),
        ["a base chain with another priority"] =
            writer => writer.AddChain(new NftChain("base", [], Prerouting with { Priority = -99 })),
        ["a chain that becomes a base chain"] = writer => writer.AddChain(new NftChain("leaf", [], Prerouting)),
        ["flush a chain"] = writer => writer.FlushChain("user"),
        ["flush what is missing"] = writer => writer.FlushChain("missing"),
        ["delete a chain with rules"] = writer => writer.DeleteChain("free"),
        ["delete what is missing"] = writer => writer.DeleteChain("missing"),
        ["delete a chain that a rule leads to"] = writer => writer.DeleteChain("leaf"),
        ["delete a chain that an element leads to"] = writer => writer.DeleteChain("reached"),
        ["delete a chain that nothing leads to any more"] = writer =>
        {
            writer.FlushChain("user");
            writer.DeleteChain("leaf");
        },
        ["delete a chain that no element leads to any more"] = writer =>
        {
            writer.DeleteElement(Verdicts, new NftElement(Key("10.0.0.1")));
            writer.DeleteChain("reached");
        },
        ["a rule in a missing chain"] = writer => writer.AddRule("missing", Rule([Drop])),
        ["a jump to a missing chain"] = writer => writer.AddRule("free", Rule([Jump("missing")])),
        ["a goto to a chain that comes later"] = writer =>
        {
            writer.AddRule("free", Rule([Goto("later")]));
            writer.AddChain(new NftChain("later", []));
        },
        ["a goto to a chain that came before"] = writer =>
        {
            writer.AddChain(new NftChain("later", []));
            writer.AddRule("free", Rule([Goto("later")]));
        },
        ["a rule with a missing set"] = writer => writer.AddRule("free", Rule([Saddr(), In("missing"), Drop])),
        ["a rule that takes a map for a set"] = writer => writer.AddRule("free", Rule([Saddr(), In("verdicts"), Drop])),
        ["a rule that takes a set for a map"] =
            writer => writer.AddRule("free", Rule([Saddr(), Dispatch("addresses")])),
        ["a rule that updates a dynamic set"] = writer => writer.AddRule(
            "free", Rule([Saddr(), new Expression.UpdateSet(0, "clients")])),
        ["a set again"] = writer => writer.AddSet(Addresses),
        ["a set with another key"] = writer => writer.AddSet(Addresses with { Key = [FieldType.Port] }),
        ["a set that becomes a map"] = writer => writer.AddSet(Addresses with { Value = SetValue.Verdict }),
        ["a dynamic set with another timeout"] = writer => writer.AddSet(Clients with { TimeoutSeconds = 120 }),
        ["a dynamic set that stops being one"] = writer => writer.AddSet(Clients with { TimeoutSeconds = null }),
        ["flush a set"] = writer => writer.FlushSet("addresses"),
        ["flush a map"] = writer =>
        {
            writer.FlushSet("verdicts");
            writer.DeleteChain("reached");
        },
        ["flush a missing set"] = writer => writer.FlushSet("missing"),
        ["delete a set"] = writer => writer.DeleteSet("ports"),
        ["delete a missing set"] = writer => writer.DeleteSet("missing"),
        ["delete a set in use"] = writer => writer.DeleteSet("addresses"),
        ["delete a map in use"] = writer => writer.DeleteSet("verdicts"),
        ["delete a set that is in use no more"] = writer =>
        {
            writer.FlushChain("user");
            writer.DeleteSet("addresses");
        },
        ["an element again"] = writer => writer.AddElement(Addresses, new NftElement(Key("10.0.0.1"))),
        ["an element of a map again"] = writer => writer.AddElement(Pools, Slot("10.1.0.1")),
        ["an element with other data"] = writer => writer.AddElement(Pools, Slot("10.1.0.2")),
        ["an element with another verdict"] =
            writer => writer.AddElement(Verdicts, new NftElement(Key("10.0.0.1"), Verdict: NftVerdict.Drop)),
        ["an element replaced"] = writer =>
        {
            writer.DeleteElement(Pools, Slot("10.1.0.1"));
            writer.AddElement(Pools, Slot("10.1.0.2"));
        },
        ["an element that leads nowhere"] = writer =>
            writer.AddElement(Verdicts, new NftElement(Key("10.0.0.9"), Verdict: NftVerdict.Goto("missing"))),
        ["an element of a missing set"] =
            writer => writer.AddElement(Ports with { Name = "missing" }, new NftElement(Key((ushort)80))),
        ["delete an element"] = writer => writer.DeleteElement(Addresses, new NftElement(Key("10.0.0.1"))),
        ["delete a missing element"] = writer => writer.DeleteElement(Addresses, new NftElement(Key("10.0.0.2"))),
        ["delete an element twice"] = writer =>
        {
            writer.DeleteElement(Addresses, new NftElement(Key("10.0.0.1")));
            writer.DeleteElement(Addresses, new NftElement(Key("10.0.0.1")));
        },
        ["several refusals"] = writer =>
        {
            writer.For(new ServiceName("ns", "a"));
            writer.DeleteChain("missing");
            writer.AddElement(Ports, new NftElement(Key((ushort)80)));
            writer.For(new ServiceName("ns", "b"));
            writer.DeleteSet("addresses");
        },
    };

    public static TheoryData<string> Names() => [.. Transactions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_answers_as_the_kernel(string name)
    {
        using var inside = new TemporaryNamespace("memory");
        using var kernel = inside.Run(() => NftTableSocket.Open(IPFamily.IPv4));
        var memory = new MemoryRuleset(IPFamily.IPv4);
        Assert.Empty(kernel.Run(Prepare).Refusals);
        Assert.Empty(memory.Run(Prepare).Refusals);

        var (ours, theirs) = (memory.Run(Transactions[name]), kernel.Run(Transactions[name]));
        Assert.Equal(
            theirs.Refusals.Select(refusal => (refusal.Owner, refusal.Words)),
            ours.Refusals.Select(refusal => (refusal.Owner, refusal.Words)));
        Assert.Equal(theirs.Operations, ours.Operations);
        Assert.Equal(Say(kernel.Read()), Say(memory.Read()));
    }

    /// <summary>Which message the kernel blames is its own affair.</summary>
    [Theory]
    [InlineData("loop")]
    [InlineData("loop by an element")]
    [InlineData("masquerade before routing")]
    [InlineData("seventeen chains deep")]
    public void What_a_whole_table_may_not_hold_is_refused_by_both(string name)
    {
        using var inside = new TemporaryNamespace("whole");
        using var kernel = inside.Run(() => NftTableSocket.Open(IPFamily.IPv4));
        var memory = new MemoryRuleset(IPFamily.IPv4);
        foreach (var table in new INftTable[] { kernel, memory })
        {
            Assert.True(table.Run(Prepare).IsApplied);
            Assert.False(table.Run(writer => WriteWhole(writer, name)).IsApplied, table.GetType().Name);
            Assert.True(table.Run(writer => WriteWhole(writer, name + ", unreached")).IsApplied, table.GetType().Name);
        }

        Assert.Equal(Say(kernel.Read()), Say(memory.Read()));
    }

    private static void WriteWhole(IRulesetWriter writer, string name)
    {
        var start = name.EndsWith("unreached", StringComparison.Ordinal) ? "island" : "leaf";
        writer.AddChain(new NftChain("island", []));
        switch (name.Split(',')[0])
        {
            case "loop" when start == "leaf":
                writer.AddChain(new NftChain("back", []));
                writer.AddRule("back", Rule([Goto("leaf")]));
                writer.AddRule("leaf", Rule([Jump("back")]));
                break;
            case "loop by an element" when start == "leaf":
                writer.AddElement(Verdicts, new NftElement(Key("10.0.0.5"), Verdict: NftVerdict.Jump("user")));
                break;
            case "masquerade before routing":
                writer.AddRule(start, Rule([new Expression.Masquerade(true)]));
                break;
            case "seventeen chains deep":
                WriteDeep(writer, start);
                break;
            default:
                break;
        }
    }

    private static void WriteDeep(IRulesetWriter writer, string start)
    {
        var before = start;
        for (var depth = 0; depth < 17; depth++)
        {
            writer.AddChain(new NftChain($"deep-{depth}", []));
            writer.AddRule(before, Rule([Jump($"deep-{depth}")]));
            before = $"deep-{depth}";
        }
    }

    private static void Prepare(IRulesetWriter writer)
    {
        writer.AddTable();
        foreach (var set in new[] { Addresses, Ports, Clients, Verdicts, Pools })
        {
            writer.AddSet(set);
        }

        writer.AddChain(new NftChain("base", [], Prerouting));
        foreach (var chain in new[] { "leaf", "reached", "user", "free" })
        {
            writer.AddChain(new NftChain(chain, []));
        }

        writer.AddRule("base", Rule([Jump("user")]));
        writer.AddRule("user", Rule([Saddr(), In("addresses"), Jump("leaf")]));
        writer.AddRule("user", Rule([Daddr(), Dispatch("verdicts")]));
        writer.AddRule("free", Rule([Drop]));
        writer.AddElement(Addresses, new NftElement(Key("10.0.0.1")));
        writer.AddElement(Verdicts, new NftElement(Key("10.0.0.1"), Verdict: NftVerdict.Goto("reached")));
        writer.AddElement(Pools, Slot("10.1.0.1"));
    }

    private static NftElement Slot(string endpoint) => new(
        Key("10.0.0.1", Core.Model.Protocol.TCP, (ushort)80, 0u), Key(endpoint, (ushort)8080));

    private static string Say(NftInventory found)
    {
        var sets = found.Sets.Values.OrderBy(set => set.Set.Name, StringComparer.Ordinal).Select(
            set => $"{set.Set.Name} {set.Set.TimeoutSeconds} "
                + string.Join(' ', set.Unclaimed().Select(element => element.Key.ToString()).Order()));
        var text = new NftText(IPFamily.IPv4);
        var chains = found.Chains.Values.OrderBy(chain => chain.Name, StringComparer.Ordinal).Select(
            chain => $"{chain.Name} {chain.Hook} {string.Join("; ", chain.Rules.Select(text.Say))}");
        return string.Join('\n', [$"table {found.HasTable}", .. sets, .. chains]);
    }
}
