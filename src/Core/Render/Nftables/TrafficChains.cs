using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Render.Nftables;

/// <summary>The chains that translate destinations: which frontend was called, from where, and which pool that means.
/// Source: spec 5.3 and 5.6 for what is marked and short-circuited.</summary>
internal sealed class TrafficChains(ProxySettings settings)
{
    private const string ClusterIPStem = "cluster-ip";

    private readonly Phrases _phrases = Phrases.Of(settings.Family);

    private NftSets Sets => _phrases.Sets;

    public IEnumerable<NftChain> Render() =>
    [
        Services(),
        ClusterIPTraffic(),
        .. PoolChains.Chains(_phrases, Sets.Endpoints, ClusterIPStem),
        .. External(new ExternalFrontends
        {
            Stem = "external",
            Key = _phrases.Frontend(),
            Affinity = Sets.ServiceIPs,
            LocalPolicy = Sets.ExternalLocalPorts,
            Pools = Sets.ExternalEndpoints,
            LocalPools = Sets.ExternalLocalEndpoints,
        }),
        .. External(new ExternalFrontends
        {
            Stem = "nodeport",
            Key = Phrases.NodePort(),
            Affinity = Sets.ServiceNodePorts,
            LocalPolicy = Sets.LocalNodePorts,
            Pools = Sets.NodePortEndpoints,
            LocalPools = Sets.NodePortLocalEndpoints,
        }),
    ];

    private NftChain Services() => new(NftNames.Services,
    [
        Phrases.Rule(_phrases.DestinationIn(Sets.ClusterIPs), Phrases.Jump(NftNames.ClusterIPTraffic)),
        Phrases.Rule(
            _phrases.Frontend(), Phrases.In(Sets.ExternalPorts), Phrases.Goto(NftNames.ExternalTraffic)),
        Phrases.Rule(
            NodePortAddress(withType: true), Phrases.NodePort(), Phrases.In(Sets.NodePorts),
            Phrases.Goto(NftNames.NodePortTraffic)),
    ]);

    /// <summary>The node's addresses that node ports answer on. Where all do, loopback does not: its answers cannot
    /// leave the node.</summary>
    public IEnumerable<Expression> NodePortAddress(bool withType)
    {
        if (!settings.NodePortAddresses.MatchesAll)
        {
            return _phrases.DestinationIn(Sets.NodePortIPs);
        }

        var loopback = settings.Family == IPFamily.IPv4 ? CIDR.Parse("127.0.0.0/8") : CIDR.Parse("::1/128");
        return
        [
            .. withType ? Phrases.IsLocal(isSource: false) : [],
            .. _phrases.DestinationWithin(loopback, isNegated: true),
        ];
    }

    private NftChain ClusterIPTraffic() => new(NftNames.ClusterIPTraffic,
    [
        .. MasqueradeClusterIPs(),
        .. PoolChains.FirstRules(_phrases, Sets.Endpoints),
        Phrases.Rule(_phrases.Frontend(), Phrases.Dispatch(Sets.ServiceIPs)),
        Phrases.Rule(
            _phrases.Frontend(), Phrases.In(Sets.ServicePorts), Phrases.Goto(PoolChains.Redraw(ClusterIPStem))),
    ]);

    private IEnumerable<NftRule> MasqueradeClusterIPs()
    {
        if (settings.MasqueradeAll)
        {
            yield return AddMark([], "masquerade all clusterIP traffic");
        }
        else if (LocalDetection.OfOthers(settings.Detector, _phrases) is { } others)
        {
            yield return AddMark(others, "masquerade clusterIP traffic from outside cluster");
        }
    }

    /// <summary>External frontends: those with an address, or node ports.</summary>
    private IEnumerable<NftChain> External(ExternalFrontends of)
    {
        var (stem, key) = (of.Stem, of.Key);
        yield return new NftChain($"{stem}-traffic",
        [
            Phrases.Rule(key, Phrases.Dispatch(of.Affinity)),
            Phrases.Rule(key, Phrases.In(of.LocalPolicy), Phrases.Goto($"{stem}-local")),
            AddMark([], "masquerade"),
            Phrases.Rule(Phrases.Goto($"{stem}-pick")),
        ]);
        yield return new NftChain($"{stem}-local",
        [
            .. ShortCircuits(Phrases.Goto($"{stem}-pick")),
            .. PoolChains.FirstRules(_phrases, of.LocalPools),
            Phrases.Rule(Phrases.Goto(PoolChains.Redraw($"{stem}-local"))),
        ]);
        yield return new NftChain($"{stem}-pick",
        [
            .. PoolChains.FirstRules(_phrases, of.Pools),
            Phrases.Rule(Phrases.Goto(PoolChains.Redraw(stem))),
        ]);
        foreach (var chain in PoolChains.Chains(_phrases, of.Pools, stem)
            .Concat(PoolChains.Chains(_phrases, of.LocalPools, $"{stem}-local")))
        {
            yield return chain;
        }
    }

    /// <summary>Under policy Local, this node's own pods and processes take the cluster's pool all the same.</summary>
    public IEnumerable<NftRule> ShortCircuits(IEnumerable<Expression> toCluster)
    {
        if (LocalDetection.OfPods(settings.Detector, _phrases) is { } pods)
        {
            yield return Phrases.Rule(pods, toCluster) with { Comment = "short-circuit pod traffic" };
        }

        yield return AddMark(Phrases.IsLocal(isSource: true), "masquerade local traffic");
        yield return Phrases.Rule(Phrases.IsLocal(isSource: true), toCluster) with
        {
            Comment = "short-circuit local traffic",
        };
    }

    public NftRule AddMark(IEnumerable<Expression> condition, string comment) =>
        Phrases.Rule(condition, Phrases.AddMark(settings.MasqueradeMark)) with { Comment = comment };

    /// <summary>What the chains of external frontends with an address, and of node ports, differ in.</summary>
    private sealed record ExternalFrontends
    {
        public required string Stem { get; init; }

        public required IEnumerable<Expression> Key { get; init; }

        public required NftSet Affinity { get; init; }

        public required NftSet LocalPolicy { get; init; }

        public required NftSet Pools { get; init; }

        public required NftSet LocalPools { get; init; }
    }
}
