using Signalbox.Core.Plan;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Render.Nftables;

/// <summary>What is in the table whatever the cluster holds: it depends on the settings only. Hooks, priorities and
/// order are upstream's. Source: spec 5.2 to 5.5.</summary>
public static class FixedRenderer
{
    private const int BeforeDestinationNat = -110;
    private const int DestinationNat = -100;
    private const int Filter = 0;
    private const int SourceNat = 100;

    public static NftRuleset Render(ProxySettings settings) => new(
        settings.Family,
        [
            .. NftSets.Of(settings.Family).Always,
            .. settings.NodePortAddresses.MatchesAll ? [] : (NftSet[])[NftSets.Of(settings.Family).NodePortIPs],
            .. settings.CountsConnections ? NftSets.Of(settings.Family).Counting : [],
        ],
        [
            .. BaseChains,
            .. settings.CountsConnections ? ConnectionCounting.Chains(settings.Family) : [],
            .. RegularChains(settings),
        ]);

    /// <summary>Chains that are nobody's, and that other settings would make.</summary>
    public static IEnumerable<string> ObsoleteChains(ProxySettings settings) =>
        settings.CountsConnections ? [] : ConnectionCounting.Chains(settings.Family).Select(chain => chain.Name);

    /// <summary>Sets that are nobody's, and that other settings would make.</summary>
    public static IEnumerable<string> ObsoleteSets(ProxySettings settings) =>
    [
        .. settings.NodePortAddresses.MatchesAll ? [NftSets.Of(settings.Family).NodePortIPs.Name] : (string[])[],
        .. settings.CountsConnections ? [] : NftSets.Of(settings.Family).Counting.Select(set => set.Name),
    ];

    /// <summary>Elements that are nobody's: the addresses that node ports answer on.</summary>
    public static IEnumerable<SetElement> Elements(ProxySettings settings) =>
        settings.NodePortAddresses.MatchesAll ? [] : settings.NodePortIPs.Items
            .Where(address => !address.IsLoopback)
            .Select(address => new SetElement(
                NftSets.Of(settings.Family).NodePortIPs, new NftElement(Phrases.Value(address))));

    /// <summary>What hangs on the kernel's hooks, whatever the settings.</summary>
    public static IReadOnlyList<NftChain> BaseChains { get; } =
    [
        Base("filter-prerouting-pre-dnat", new(ChainType.Filter, PacketHook.Prerouting, BeforeDestinationNat),
            JumpIfNew(NftNames.FirewallCheck)),
        Base("filter-output-pre-dnat", new(ChainType.Filter, PacketHook.Output, BeforeDestinationNat),
            JumpIfNew(NftNames.FirewallCheck)),
        Base("filter-input", new(ChainType.Filter, PacketHook.Input, Filter),
            JumpIfNew(NftNames.NodePortEndpointsCheck), JumpIfNew(NftNames.ServiceEndpointsCheck)),
        Base("filter-forward", new(ChainType.Filter, PacketHook.Forward, Filter),
            JumpIfNew(NftNames.ServiceEndpointsCheck), JumpIfNew(NftNames.ClusterIPsCheck)),
        Base("filter-output", new(ChainType.Filter, PacketHook.Output, Filter),
            JumpIfNew(NftNames.ServiceEndpointsCheck), JumpIfNew(NftNames.ClusterIPsCheck)),
        Base("nat-prerouting", new(ChainType.Nat, PacketHook.Prerouting, DestinationNat),
            Phrases.Rule(Phrases.Jump(NftNames.Services))),
        Base("nat-output", new(ChainType.Nat, PacketHook.Output, DestinationNat),
            Phrases.Rule(Phrases.Jump(NftNames.Services))),
        Base("nat-postrouting", new(ChainType.Nat, PacketHook.Postrouting, SourceNat),
            Phrases.Rule(Phrases.Jump(NftNames.Masquerading))),
    ];

    internal static NftChain Base(string name, BaseHook hook, params ReadOnlySpan<NftRule> rules) =>
        new(name, new([.. rules]), hook);

    private static NftRule JumpIfNew(string chain) => Phrases.Rule(Phrases.IsNew(), Phrases.Jump(chain));

    private static IEnumerable<NftChain> RegularChains(ProxySettings settings)
    {
        var phrases = Phrases.Of(settings.Family);
        var sets = phrases.Sets;
        var traffic = new TrafficChains(settings);
        return
        [
            new(NftNames.NodePortEndpointsCheck,
            [
                Phrases.Rule(Phrases.TCPPortIn(sets.HealthCheckNodePorts), Phrases.Decide(NftVerdict.Accept)),
                Phrases.Rule(
                    traffic.NodePortAddress(withType: false), Phrases.NodePort(),
                    Phrases.Dispatch(sets.NoEndpointNodePorts), phrases.Reject()),
            ]),
            new(NftNames.ServiceEndpointsCheck,
                [Phrases.Rule(phrases.Frontend(), Phrases.Dispatch(sets.NoEndpointServices), phrases.Reject())]),
            new(NftNames.FirewallCheck, [Phrases.Rule(phrases.Frontend(), Phrases.Dispatch(sets.FirewallIPs))]),
            .. traffic.Render(),
            Masquerading(settings, phrases),
            ClusterIPsCheck(settings, phrases),
        ];
    }

    private static NftChain Masquerading(ProxySettings settings, Phrases phrases) => new(NftNames.Masquerading,
    [
        .. settings.CountsConnections ? [ConnectionCounting.Entry()] : (NftRule[])[],
        Phrases.Rule(
            Phrases.HasMark(settings.MasqueradeMark), Phrases.FlipMark(settings.MasqueradeMark),
            Phrases.Masquerade()),
        Phrases.Rule(Phrases.IsTranslated(), phrases.Hairpin(), Phrases.Masquerade()),
    ]);

    private static NftChain ClusterIPsCheck(ProxySettings settings, Phrases phrases) => new(NftNames.ClusterIPsCheck,
    [
        Phrases.Rule(phrases.DestinationIn(phrases.Sets.ClusterIPs), phrases.Reject()) with
        {
            Comment = "Reject traffic to invalid ports of ClusterIPs",
        },
        .. settings.ServiceCIDRs.Items.Select(block => Phrases.Rule(
            phrases.DestinationWithin(block), Phrases.Decide(NftVerdict.Drop)) with
            {
                Comment = "Drop traffic to unallocated ClusterIPs",
            }),
    ]);
}
