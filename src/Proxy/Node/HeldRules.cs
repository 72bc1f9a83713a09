using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Trace;
using Signalbox.Kernel.Iptables;
using Signalbox.Proxy.Inquiry;

namespace Signalbox.Proxy.Node;

/// <summary>The rules of one family in one variant of iptables, whoever wrote them.</summary>
internal sealed record HeldRules(IPFamily Family, IptablesVariant Variant, ChainSet Rules)
{
    private readonly RuleText _text = new(Family);

    /// <summary>The program that shows them: "ip6tables-legacy".</summary>
    public string Program { get; } = IptablesSource.ProgramOf(Family, Variant);

    /// <summary>A proxy of iptables or IPVS mode programs them, or did.</summary>
    public bool IsOfProxy => Rules.Find(Table.Nat, ChainNames.Services) is not null;

    /// <summary>That proxy's mode is IPVS.</summary>
    public bool IsOfIpvs => Rules.Chains.Keys.Any(key => Leftovers.IsOfIpvs(key.Table, key.Chain));

    public bool HasServices =>
        Rules.Chains.Keys.Any(key => key.Table == Table.Nat && ChainNames.IsOfService(key.Chain));

    /// <summary>Rules in chains of others, which the proxy's jumps are not counted among.</summary>
    public int ForeignRules => Rules.Chains.Keys.Where(key => !IsProxys(key.Table, key.Chain))
        .Sum(key => Rules.Chains[key].Count(rule => !LeadsToProxy(key.Table, rule)));

    /// <summary>The proxy's chains and the one that it shares with the kubelet.</summary>
    public static bool IsProxys(Table table, string chain) =>
        Leftovers.IsChain(table, chain) || (table == Table.Filter && chain == ChainNames.Firewall);

    /// <summary>"-A FORWARD -s 10.0.0.0/8 -j DROP"</summary>
    public string Say(string chain, Rule rule) => $"-A {chain} {_text.Say(rule)}";

    private static bool LeadsToProxy(Table table, Rule rule) =>
        rule.Target is Target.Jump jump && IsProxys(table, jump.Chain);
}
