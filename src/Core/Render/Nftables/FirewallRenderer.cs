using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Render.Nftables;

/// <summary>The chain of a Service port whose load balancer VIPs only some sources may call. Other than upstream it
/// has a rule for each range instead of an anonymous set, which costs the kernel a walk of the whole transaction.
/// </summary>
internal static class FirewallRenderer
{
    /// <summary>As upstream, whether there are endpoints or not.</summary>
    public static bool HasFirewall(ServicePlan plan) =>
        !plan.SourceRanges.IsEmpty && plan.Frontends.Any(f => f.Kind == FrontendKind.LoadBalancerIP);

    public static string NameOf(string stem) => "firewall-" + stem;

    public static NftChain Render(ServicePlan plan, ProxySettings settings)
    {
        var phrases = Phrases.Of(settings.Family);
        NftRule Allow(CIDR block) =>
            Phrases.Rule(phrases.SourceWithin(block), Phrases.Decide(NftVerdict.Return));
        return new NftChain(NameOf(NftNames.Stem(plan.Name)),
        [
            .. plan.SourceRanges.Items.Distinct().Select(Allow),
            .. plan.SourceRangesHoldNode
                ? plan.Frontends.Where(f => f.Kind == FrontendKind.LoadBalancerIP)
                    .Select(f => Allow(CIDR.Of(f.Address!.Value)))
                : [],
            Phrases.Rule(Phrases.Decide(NftVerdict.Drop)),
        ]);
    }
}
