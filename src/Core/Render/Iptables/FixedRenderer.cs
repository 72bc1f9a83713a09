using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Render.Iptables;

/// <summary>What does not depend on any Service: our jumps from built-in chains, and our shared chains with their
/// own rules. Source: spec 4.2 and 4.4.</summary>
public static class FixedRenderer
{
    /// <summary>Chains that Services have lines in. Their own rules, if any, come after all lines.</summary>
    public static readonly ImmutableArray<(Table Table, string Chain)> DispatchChains =
    [
        (Table.Filter, ChainNames.Services),
        (Table.Filter, ChainNames.ExternalServices),
        (Table.Filter, ChainNames.NodePorts),
        (Table.Filter, ChainNames.ProxyFirewall),
        (Table.Nat, ChainNames.Services),
        (Table.Nat, ChainNames.NodePorts),
    ];

    /// <summary>All our chains that are no single Service's.</summary>
    public static ImmutableArray<(Table Table, string Chain)> SharedChains { get; } =
    [
        .. DispatchChains,
        (Table.Filter, ChainNames.Firewall),
        (Table.Filter, ChainNames.Forward),
        (Table.Filter, ChainNames.Canary),
        (Table.Nat, ChainNames.MarkMasquerade),
        (Table.Nat, ChainNames.Postrouting),
        (Table.Nat, ChainNames.Canary),
        (Table.Mangle, ChainNames.Canary),
    ];

    /// <summary>Our chains and their rules, for dispatch chains those that end them. The canaries are among them.
    /// KUBE-FIREWALL has its rule only while localhost node ports take effect; its chain is always there.</summary>
    public static ImmutableArray<Chain> Chains(ProxySettings settings, IptablesFeatures features) =>
    [
        new(Table.Filter, ChainNames.Firewall, FirewallRules(settings)),
        new(Table.Filter, ChainNames.Services, []),
        new(Table.Filter, ChainNames.ExternalServices, []),
        new(Table.Filter, ChainNames.NodePorts, []),
        new(Table.Filter, ChainNames.ProxyFirewall, []),
        new(Table.Filter, ChainNames.Forward, ForwardRules(settings, features)),
        new(Table.Filter, ChainNames.Canary, []),
        new(Table.Nat, ChainNames.MarkMasquerade,
            [new Rule([], new Target.SetMark(settings.MasqueradeMark, settings.MasqueradeMark))]),
        new(Table.Nat, ChainNames.Postrouting, PostroutingRules(settings, features)),
        new(Table.Nat, ChainNames.Services, NodePortJumps(settings)),
        new(Table.Nat, ChainNames.NodePorts, []),
        new(Table.Nat, ChainNames.Canary, []),
        new(Table.Mangle, ChainNames.Canary, []),
    ];

    /// <summary>Our jumps from built-in chains, in upstream's order. Each that is missing is inserted at the head of
    /// its chain, so that the last of them ends up first.</summary>
    public static ImmutableArray<(Table Table, string Chain, Rule Rule)> Jumps { get; } =
    [
        Jump(Table.Filter, "INPUT", ChainNames.ExternalServices, "kubernetes externally-visible service portals", true),
        Jump(
            Table.Filter,
            "FORWARD",
            ChainNames.ExternalServices,
            "kubernetes externally-visible service portals",
            true),
        Jump(Table.Filter, "INPUT", ChainNames.NodePorts, "kubernetes health check service ports"),
        Jump(Table.Filter, "FORWARD", ChainNames.Services, "kubernetes service portals", true),
        Jump(Table.Filter, "OUTPUT", ChainNames.Services, "kubernetes service portals", true),
        Jump(Table.Filter, "FORWARD", ChainNames.Forward, "kubernetes forwarding rules"),
        Jump(Table.Filter, "INPUT", ChainNames.ProxyFirewall, "kubernetes load balancer firewall", true),
        Jump(Table.Filter, "OUTPUT", ChainNames.ProxyFirewall, "kubernetes load balancer firewall", true),
        Jump(Table.Filter, "FORWARD", ChainNames.ProxyFirewall, "kubernetes load balancer firewall", true),
        Jump(Table.Nat, "OUTPUT", ChainNames.Services, "kubernetes service portals"),
        Jump(Table.Nat, "PREROUTING", ChainNames.Services, "kubernetes service portals"),
        Jump(Table.Nat, "POSTROUTING", ChainNames.Postrouting, "kubernetes postrouting rules"),
        (Table.Filter, "INPUT", new Rule([], new Target.Jump(ChainNames.Firewall))),
        (Table.Filter, "OUTPUT", new Rule([], new Target.Jump(ChainNames.Firewall))),
    ];

    private static (Table, string, Rule) Jump(
        Table table, string from, string to, string comment, bool onlyNew = false)
    {
        var say = new Match.Comment(comment);
        var isNew = new Match.ConnectionState("NEW");
        return (table, from, new Rule(onlyNew ? [isNew, say] : [say], new Target.Jump(to)));
    }

    private static EquatableArray<Rule> FirewallRules(ProxySettings settings)
    {
        var loopback = CIDR.Parse("127.0.0.0/8");
        return !settings.HasLocalhostNodePorts ? [] :
        [
            new Rule(
                [
                    new Match.Source(loopback, IsNegated: true), new Match.Destination(loopback),
                    new Match.Comment("block incoming localnet connections"),
                    new Match.ConnectionState("RELATED,ESTABLISHED,DNAT", IsNegated: true),
                ],
                Target.Drops),
        ];
    }

    private static EquatableArray<Rule> ForwardRules(ProxySettings settings, IptablesFeatures features)
    {
        var mark = settings.MasqueradeMark;
        var invalid = new Match.ConnectionState("INVALID");
        ImmutableArray<Rule> drop = !features.DropsInvalid ? [] :
        [
            features.CountsInvalid
                ? new Rule([invalid, new Match.Accounting(IptablesFeatures.InvalidCounter)], Target.Drops)
                : new Rule([invalid], Target.Drops),
        ];
        return
        [
            .. drop,
            new Rule(
                [new Match.Comment("kubernetes forwarding rules"), new Match.Mark(mark, mark)], Target.Accepts),
            new Rule(
                [
                    new Match.Comment("kubernetes forwarding conntrack rule"),
                    new Match.ConnectionState("RELATED,ESTABLISHED"),
                ],
                Target.Accepts),
        ];
    }

    private static EquatableArray<Rule> PostroutingRules(ProxySettings settings, IptablesFeatures features)
    {
        var mark = settings.MasqueradeMark;
        return
        [
            new Rule([new Match.Mark(mark, mark, IsNegated: true)], Target.Returns),
            new Rule([], new Target.SetMark(mark, 0)),
            new Rule(
                [new Match.Comment("kubernetes service traffic requiring SNAT")],
                new Target.Masquerade(features.HasRandomFully)),
        ];
    }

    /// <summary>The end of nat KUBE-SERVICES: what is addressed to this node goes on to the node ports.</summary>
    private static EquatableArray<Rule> NodePortJumps(ProxySettings settings)
    {
        Target jump = new Target.Jump(ChainNames.NodePorts);
        var comment = new Match.Comment(
            "kubernetes service nodeports; NOTE: this must be the last rule in this chain");
        if (!settings.NodePortAddresses.MatchesAll)
        {
            return settings.NodePortIPs.Items
                .Where(address => !address.IsLoopback || settings.HasLocalhostNodePorts)
                .Select(address => new Rule([Matches.To(address), comment], jump))
                .ToEquatable();
        }

        var toHere = new Match.LocalAddress(IsSource: false);
        var loopback = settings.Family == IPFamily.IPv6 ? CIDR.Parse("::1/128") : CIDR.Parse("127.0.0.0/8");
        return settings.HasLocalhostNodePorts
            ? [new Rule([comment, toHere], jump)]
            : [new Rule([new Match.Destination(loopback, IsNegated: true), comment, toHere], jump)];
    }
}
