using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Explain;

/// <summary>Which Service port a chain is of. Names of iptables' chains are hashes: they are computed of all ports, and
/// endpoints, that the cluster has; without its objects, comments tell.</summary>
internal static class ChainSearch
{
    private const string OfCluster = "the chain that draws an endpoint of the whole cluster";
    private const string OfNode = "the chain that draws an endpoint of this node";
    private const string FromOutside = "the chain of calls from outside";
    private const string OfRanges = "the chain of source ranges";
    private const string OfEndpoint = "the chain of an endpoint";

    private static readonly (string Prefix, string Words)[] Kinds =
    [
        ("KUBE-SVC-", OfCluster), ("KUBE-SVL-", OfNode), ("KUBE-EXT-", FromOutside), ("KUBE-FW-", OfRanges),
        ("KUBE-SEP-", OfEndpoint), ("service-", OfCluster), ("local-", OfNode), ("external-", FromOutside),
        ("firewall-", OfRanges), ("endpoint-", OfEndpoint), ("affinity-", "the set of callers of an endpoint"),
    ];

    public static IEnumerable<Finding> Find(Ground ground, string chain)
    {
        var planned = (ground.Plan?.Services.Values ?? []).SelectMany(service => service.Ports)
            .SelectMany(plan => InPlan(plan, chain)).ToList();
        return planned.Count > 0 ? planned
            : chain.StartsWith("KUBE-", StringComparison.Ordinal)
                ? (ground.Rules?.Iptables ?? []).SelectMany(program => InComments(ground, program.Chains, chain))
            : ground.Held.Any(held => held.Chain == chain) || HasChain(ground, chain)
                ? NftFrontends.NameOfChain(chain) is { } name ? [Found(name, chain, KindOf(chain))] : []
            : [];
    }

    /// <summary>Service ports that the comments of a chain name.</summary>
    public static IEnumerable<ServicePortName> NamesIn(ChainSet chains, string chain)
    {
        var rules = chains.Find(Table.Nat, chain) ?? [];
        var protocol = rules.SelectMany(rule => rule.Matches.Items).OfType<Match.OfProtocol>()
            .Select(match => match.Protocol).FirstOrDefault(Protocol.TCP);
        return rules.SelectMany(rule => rule.Matches.Items).OfType<Match.Comment>()
            .SelectMany(comment => comment.Text.Split(' '))
            .Select(word => HeldFrontends.NameOf(word, protocol))
            .OfType<ServicePortName>();
    }

    private static bool HasChain(Ground ground, string chain) =>
        ground.Rules?.ProxyTable?.Rules.Chains.Items.Any(each => each.Name == chain) == true;

    private static IEnumerable<Finding> InPlan(ServicePlan plan, string chain)
    {
        var name = plan.Name;
        if (chain.StartsWith("KUBE-SEP-", StringComparison.Ordinal))
        {
            return EndpointsOf(plan)
                .Where(endpoint => ChainNames.Endpoint(name.ToString(), name.Protocol, endpoint.ToString()) == chain)
                .Select(endpoint => Found(name, chain, $"the chain of the endpoint {endpoint}"));
        }

        if (chain.StartsWith("KUBE-", StringComparison.Ordinal))
        {
            return ChainNames.IsOfService(chain)
                && chain.EndsWith(ChainNames.HashOf(name.ToString(), name.Protocol), StringComparison.Ordinal)
                ? [Found(name, chain, KindOf(chain))]
                : [];
        }

        var stem = chain[(chain.IndexOf('-', StringComparison.Ordinal) + 1)..];
        if (chain.StartsWith("endpoint-", StringComparison.Ordinal)
            || chain.StartsWith("affinity-", StringComparison.Ordinal))
        {
            return EndpointsOf(plan)
                .Where(endpoint => NftNames.Stem(name, endpoint.Address, endpoint.Port) == stem)
                .Select(endpoint => Found(name, chain, $"{KindOf(chain)}, {endpoint}"));
        }

        return NftNames.Stem(name) == stem ? [Found(name, chain, KindOf(chain))] : [];
    }

    private static IEnumerable<PoolEndpoint> EndpointsOf(ServicePlan plan) =>
        plan.Endpoints.Reachable.Concat(plan.Endpoints.LeftOut.Select(left => left.Endpoint)).Distinct();

    private static IEnumerable<Finding> InComments(Ground ground, ChainSet chains, string chain)
    {
        var entered = ground.Held.Where(held => held.Chain == chain).Select(held => held.Owner);
        var endpoint = (chains.Find(Table.Nat, chain) ?? []).Select(rule => rule.Target).OfType<Target.DNAT>()
            .Select(nat => nat.Address.WithPort(nat.Port)).FirstOrDefault();
        return entered.Concat(NamesIn(chains, chain)).Take(1).Select(name => Found(
            name, chain, endpoint is null ? KindOf(chain) : $"the chain of the endpoint {endpoint}"));
    }

    private static Finding Found(ServicePortName name, string chain, string kind) =>
        new(name.Service, name, $"{chain} is {kind}, of {name}");

    private static string KindOf(string chain) =>
        Kinds.FirstOrDefault(kind => chain.StartsWith(kind.Prefix, StringComparison.Ordinal)).Words ?? "a chain";
}
