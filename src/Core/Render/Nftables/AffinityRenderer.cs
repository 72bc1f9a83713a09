using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Render.Nftables;

/// <summary>The chains of a Service port with ClientIP affinity, and the sets of the clients of each endpoint. Names
/// and form are upstream's, so that who is stuck to which endpoint survives a change from one program to the other; but
/// the endpoint of a new client is drawn by a rule for each instead of an anonymous map.</summary>
internal static class AffinityRenderer
{
    public static string Cluster(string stem) => "service-" + stem;

    public static string Local(string stem) => "local-" + stem;

    public static string External(string stem) => "external-" + stem;

    public static void Render(
        ServicePlan plan, ProxySettings settings, ImmutableArray<NftChain>.Builder chains,
        ImmutableArray<NftSet>.Builder sets)
    {
        var phrases = Phrases.Of(settings.Family);
        var stem = NftNames.Stem(plan.Name);
        var endpoints = plan.Endpoints.Reachable.ToDictionary(
            endpoint => (endpoint.Address, endpoint.Port),
            endpoint => Remembered.Of(plan, endpoint, settings.Family));
        foreach (var endpoint in plan.Endpoints.Reachable)
        {
            var (name, clients) = endpoints[(endpoint.Address, endpoint.Port)];
            sets.Add(clients);
            chains.Add(new NftChain(name,
            [
                Phrases.Rule(phrases.Remember(clients)),
                Phrases.Rule(phrases.NatTo(plan.Name.Protocol, endpoint)),
            ]));
        }

        void AddPool(string name, ImmutableArray<PoolEndpoint> pool)
        {
            if (!pool.IsEmpty)
            {
                chains.Add(Pool(name, [.. pool.Select(e => endpoints[(e.Address, e.Port)])], phrases));
            }
        }

        AddPool(Cluster(stem), plan.Endpoints.Cluster);
        AddPool(Local(stem), plan.Endpoints.Local);
        if (plan.HasExternalEntry)
        {
            chains.Add(new NftChain(External(stem), [.. ExternalRules(plan, settings, stem)]));
        }
    }

    /// <summary>Known clients first; then each endpoint with the odds that are left: 1/3, 1/2, the rest.</summary>
    private static NftChain Pool(string name, List<Remembered> pool, Phrases phrases)
    {
        var rules = new List<NftRule>();
        foreach (var (chain, clients) in pool)
        {
            rules.Add(Phrases.Rule(phrases.SourceIn(clients), Phrases.Goto(chain)));
        }

        for (var left = pool.Count; left > 0; left--)
        {
            var chain = Phrases.Goto(pool[^left].Chain);
            rules.Add(left == 1 ? Phrases.Rule(chain) : Phrases.Rule(Phrases.OneOf(left), chain));
        }

        return new NftChain(name, new([.. rules]));
    }

    private static IEnumerable<NftRule> ExternalRules(ServicePlan plan, ProxySettings settings, string stem)
    {
        var traffic = new TrafficChains(settings);
        if (plan.ExternalTrafficPolicy == TrafficPolicy.Cluster)
        {
            return [traffic.AddMark([], "masquerade"), Phrases.Rule(Phrases.Goto(Cluster(stem)))];
        }

        return
        [
            .. traffic.ShortCircuits(Phrases.Goto(Cluster(stem))),
            .. plan.HasExternalEndpoints ? [Phrases.Rule(Phrases.Goto(Local(stem)))] : (NftRule[])[],
        ];
    }

    /// <summary>An endpoint's chain, and the set of clients that are stuck to it.</summary>
    private readonly record struct Remembered(string Chain, NftSet Clients)
    {
        public static Remembered Of(ServicePlan plan, PoolEndpoint endpoint, IPFamily family)
        {
            var stem = NftNames.Stem(plan.Name, endpoint.Address, endpoint.Port);
            var address = family == IPFamily.IPv4 ? FieldType.IPv4Address : FieldType.IPv6Address;
            return new Remembered("endpoint-" + stem, new NftSet("affinity-" + stem, [address])
            {
                TimeoutSeconds = plan.AffinityTimeoutSeconds,
            });
        }
    }
}
