using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Explain;

/// <summary>Explains single Service ports of one family.</summary>
internal sealed class PortExplainer
{
    private readonly Ground _ground;
    private readonly CallPackets _packets;
    private readonly NodeTrace? _trace;
    private readonly WantedCalls? _wanted;

    private readonly bool _isBrief;

    /// <param name="ground">What explanations stand on.</param>
    /// <param name="isBrief">Without the rules that calls meet, and without what they have counted.</param>
    public PortExplainer(Ground ground, bool isBrief = false)
    {
        (_ground, _isBrief) = (ground, isBrief);
        _packets = new CallPackets(ground);
        _trace = ground.Rules is { } rules ? new NodeTrace(rules, _packets.Addresses, isBrief) : null;
        _wanted = ground.Plan is { } plan ? new WantedCalls(plan, _packets.Addresses, ground.IsNftables) : null;
    }

    /// <summary>Empty where the rules are not known.</summary>
    public ImmutableArray<Outcome> Walk(in Packet packet) => _trace?.Walk(packet) ?? [];

    /// <summary>A port that the plan knows.</summary>
    public ExplainedPort Explain(ServicePlan plan)
    {
        var rules = new MetRules(_ground);
        var counts = _isBrief ? null : new HeldCounts(
            _ground, plan.Name, [.. plan.Frontends.Select(frontend => FrontendKey.Of(plan, frontend))]);
        return new ExplainedPort
        {
            Name = plan.Name,
            Family = _ground.Family,
            Frontends =
            [
                .. plan.Frontends.DistinctBy(frontend => FrontendKey.Of(plan, frontend)).Select(frontend =>
                {
                    var key = FrontendKey.Of(plan, frontend);
                    return new ExplainedFrontend
                    {
                        Kind = frontend.Kind,
                        Address = frontend.Address,
                        Port = frontend.Port,
                        Protocol = plan.Name.Protocol,
                        OtherClaimants =
                        [
                            .. _ground.Plan!.Claims.Of(key).Items.Select(claim => claim.Name)
                                .Where(name => name != plan.Name),
                        ],
                        Calls = CallsOf(key, plan, rules),
                        Connections = counts?.ToFrontend(
                            key, plan.Endpoints.Reachable.Select(endpoint => (endpoint.Address, endpoint.Port))),
                    };
                }),
            ],
            Endpoints = EndpointsOf(plan, counts),
            LeftOut = LeftOutOf(plan),
            Rules = rules.InOrder(),
        };
    }

    /// <summary>A port that only the rules know.</summary>
    public ExplainedPort Explain(ServicePortName name, IEnumerable<HeldFrontend> held)
    {
        var rules = new MetRules(_ground);
        var frontends = held.OrderBy(frontend => frontend.Kind == FrontendKind.NodePort).Select(frontend =>
            new ExplainedFrontend
            {
                Kind = frontend.Kind,
                Address = frontend.Address,
                Port = frontend.Port,
                Protocol = frontend.Protocol,
                Calls = CallsOf(frontend.Key, null, rules),
            }).ToImmutableArray();
        return new ExplainedPort
        {
            Name = name,
            Family = _ground.Family,
            Frontends = frontends,
            Endpoints = EndpointsOf(
                frontends,
                _isBrief ? null : new HeldCounts(_ground, name, [.. held.Select(frontend => frontend.Key)])),
            Rules = rules.InOrder(),
        };
    }

    private ImmutableArray<Call> CallsOf(FrontendKey key, ServicePlan? plan, MetRules rules) =>
    [
        .. _packets.To(key, plan).Select(call =>
        {
            CallResult? held = null;
            if (_trace is not null)
            {
                var outcomes = _trace.Walk(call.Packet);
                if (!_isBrief)
                {
                    rules.Add(call.Caller, call.Packet, outcomes);
                }

                held = HeldCalls.Of(outcomes);
            }

            return new Call(call.Caller, call.Packet, plan is null ? null : _wanted!.Of(call.Packet), held);
        }),
    ];

    private ImmutableArray<ExplainedEndpoint> EndpointsOf(ServicePlan plan, HeldCounts? counts)
    {
        var facts = new EndpointFacts(_ground, plan.Name.Service);
        var (cluster, local) = (plan.Endpoints.Cluster.ToHashSet(), plan.Endpoints.Local.ToHashSet());
        return
        [
            .. plan.Endpoints.Reachable.Select(endpoint =>
            {
                var said = facts.Of(endpoint.Address);
                return new ExplainedEndpoint
                {
                    Address = endpoint.Address,
                    Port = endpoint.Port,
                    NodeName = said.NodeName,
                    Zone = _ground.Words.ZoneOf(endpoint.Address, said.NodeName),
                    ZoneHints = said.ZoneHints,
                    NodeHints = said.NodeHints,
                    IsHere = endpoint.IsLocal,
                    Conditions = endpoint.Conditions,
                    Connections = counts?.ToEndpoint(endpoint.Address, endpoint.Port),
                    Shares =
                    [
                        .. ShareOf(cluster, endpoint, TrafficPolicy.Cluster),
                        .. ShareOf(local, endpoint, TrafficPolicy.Local),
                    ],
                };
            }),
        ];
    }

    private static IEnumerable<ExplainedEndpointShare> ShareOf(
        HashSet<PoolEndpoint> pool, PoolEndpoint endpoint, TrafficPolicy policy) =>
        pool.Contains(endpoint)
            ? [new ExplainedEndpointShare(policy, Odds.Certain.And(1, (uint)pool.Count))]
            : [];

    private ImmutableArray<ExplainedLeftOut> LeftOutOf(ServicePlan plan)
    {
        var facts = new EndpointFacts(_ground, plan.Name.Service);
        return
        [
            .. plan.Endpoints.LeftOut.Select(left =>
            {
                var said = facts.Of(left.Endpoint.Address);
                return new ExplainedLeftOut
                {
                    Address = left.Endpoint.Address,
                    Port = left.Endpoint.Port,
                    NodeName = said.NodeName,
                    Zone = _ground.Words.ZoneOf(left.Endpoint.Address, said.NodeName),
                    ZoneHints = said.ZoneHints,
                    NodeHints = said.NodeHints,
                    Pool = left.Pool,
                    Reason = left.Reason,
                    Words = HintWords.Say(left.Reason, said, _ground.Plan!.Zone),
                };
            }),
        ];
    }

    /// <summary>Where calls were seen to go. An endpoint has one share for each that differs.</summary>
    private static ImmutableArray<ExplainedEndpoint> EndpointsOf(
        ImmutableArray<ExplainedFrontend> frontends, HeldCounts? counts) =>
    [
        .. frontends.SelectMany(frontend => frontend.Calls)
            .SelectMany(call => call.Held?.Targets ?? [])
            .GroupBy(target => (target.Address, target.Port))
            .OrderBy(group => group.Key.Address.WithPort(group.Key.Port), StringComparer.Ordinal)
            .Select(group => new ExplainedEndpoint
            {
                Address = group.Key.Address,
                Port = group.Key.Port,
                Connections = counts?.ToEndpoint(group.Key.Address, group.Key.Port),
                Shares =
                [
                    .. group.Select(target => target.Odds).DistinctBy(Fraction.Say)
                        .Select(odds => new ExplainedEndpointShare(null, odds)),
                ],
            }),
    ];
}
