using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Render.Iptables;

/// <summary>One Service's plans in iptables' words. Source: spec 4.5 and 4.6, in their order.</summary>
public static class ServiceRenderer
{
    /// <param name="plans">The Service's ports.</param>
    /// <param name="settings">The settings that the plans were made with.</param>
    /// <param name="features">What the node can do.</param>
    /// <param name="withComments">False in large clusters: rules of single endpoints carry no comment.</param>
    public static ServiceRules Render(
        ServicePlans plans, ProxySettings settings, IptablesFeatures features, bool withComments)
    {
        if (plans.Ports.IsEmpty)
        {
            return ServiceRules.None;
        }

        var chains = ImmutableArray.CreateBuilder<Chain>();
        var lines = ImmutableArray.CreateBuilder<DispatchLine>();
        foreach (var plan in plans.Ports)
        {
            var port = new RenderedPort(plan, settings, features);
            DispatchRenderer.Render(port, lines);
            RenderChains(port, withComments, chains);
        }

        return new ServiceRules(chains.DrainToImmutable(), lines.DrainToImmutable());
    }

    /// <summary>The Service's lines in shared chains only.</summary>
    public static ImmutableArray<DispatchLine> RenderLines(
        ServicePlans plans, ProxySettings settings, IptablesFeatures features)
    {
        var lines = ImmutableArray.CreateBuilder<DispatchLine>();
        foreach (var plan in plans.Ports)
        {
            DispatchRenderer.Render(new RenderedPort(plan, settings, features), lines);
        }

        return lines.DrainToImmutable();
    }

    private static void RenderChains(
        RenderedPort port, bool withComments, ImmutableArray<Chain>.Builder chains)
    {
        var plan = port.Plan;
        if (plan.HasExternalEntry)
        {
            chains.Add(RenderedPort.ChainOf(port.ExternalChain, ExternalRules(port)));
        }

        if (plan.HasFirewall)
        {
            chains.Add(RenderedPort.ChainOf(port.SourceRangesChain, SourceRangesRules(port)));
        }

        if (plan.Endpoints.Reachable.IsEmpty)
        {
            return;
        }

        var endpoints = new EndpointChains(port, withComments);
        if (plan.HasClusterPool)
        {
            chains.Add(RenderedPort.ChainOf(port.ClusterChain, endpoints.PoolRules(
                plan.Endpoints.Cluster, MasqueradeRule(port, Verdict.ToClusterPool))));
        }

        if (plan.HasLocalPool)
        {
            chains.Add(RenderedPort.ChainOf(port.LocalChain, endpoints.PoolRules(
                plan.Endpoints.Local, MasqueradeRule(port, Verdict.ToLocalPool))));
        }

        endpoints.AddTo(chains);
    }

    /// <summary>The rule that opens the pool chain which the ClusterIP leads to: traffic that is not this node's
    /// pods' is masqueraded. It names the ClusterIP, since outside traffic comes through the same chain. Source:
    /// spec 4.6 a.</summary>
    private static Rule? MasqueradeRule(RenderedPort port, Verdict pool)
    {
        if (port.Plan.Internal.Verdict != pool)
        {
            return null;
        }

        Target mark = new Target.Jump(ChainNames.MarkMasquerade);
        var comment = new Match.Comment($"{port.Name} cluster IP");
        var protocol = Matches.Of(port.Protocol);
        var destination = Matches.To(port.Plan.ClusterIP);
        var dport = Matches.Port(port.Protocol, port.Plan.Port);
        if (port.Settings.MasqueradeAll)
        {
            return new Rule([destination, protocol, comment, dport], mark);
        }

        return port.Settings.Detector.OfLocalPods(isNegated: true) switch
        {
            null => null,
            Match.Source source => new Rule([source, destination, protocol, comment, dport], mark),
            var link => new Rule([destination, link, protocol, comment, dport], mark),
        };
    }

    /// <summary>Source: spec 4.6 b. Under policy Local, traffic of this node's own pods and processes takes the
    /// cluster's pool all the same.</summary>
    private static ImmutableArray<Rule> ExternalRules(RenderedPort port)
    {
        var rules = ImmutableArray.CreateBuilder<Rule>(4);
        if (port.Plan.ExternalTrafficPolicy == TrafficPolicy.Cluster)
        {
            rules.Add(new Rule(
                [new Match.Comment($"masquerade traffic for {port.Name} external destinations")],
                new Target.Jump(ChainNames.MarkMasquerade)));
        }
        else
        {
            Target toCluster = new Target.Jump(port.ClusterChain);
            if (port.Settings.Detector.OfLocalPods(isNegated: false) is { } local)
            {
                rules.Add(new Rule(
                    [local, new Match.Comment($"pod traffic for {port.Name} external destinations")], toCluster));
            }

            Match fromHere = new Match.LocalAddress(IsSource: true);
            rules.Add(new Rule(
                [new Match.Comment($"masquerade LOCAL traffic for {port.Name} external destinations"), fromHere],
                new Target.Jump(ChainNames.MarkMasquerade)));
            rules.Add(new Rule(
                [new Match.Comment($"route LOCAL traffic for {port.Name} external destinations"), fromHere],
                toCluster));
        }

        if (port.Plan.HasExternalEndpoints)
        {
            rules.Add(new Rule([], new Target.Jump(
                port.Plan.ExternalTrafficPolicy == TrafficPolicy.Local ? port.LocalChain : port.ClusterChain)));
        }

        return rules.DrainToImmutable();
    }

    /// <summary>Source: spec 4.6 c. What no range lets in falls out without DNAT and meets the DROP in
    /// KUBE-PROXY-FIREWALL.</summary>
    private static ImmutableArray<Rule> SourceRangesRules(RenderedPort port)
    {
        var rules = ImmutableArray.CreateBuilder<Rule>();
        var comment = new Match.Comment($"{port.Name} loadbalancer IP");
        Target enter = new Target.Jump(port.ExternalChain);
        foreach (var range in port.Plan.SourceRanges)
        {
            rules.Add(new Rule([new Match.Source(range), comment], enter));
        }

        if (port.Plan.SourceRangesHoldNode)
        {
            foreach (var frontend in port.Plan.Frontends)
            {
                if (frontend.Kind == FrontendKind.LoadBalancerIP)
                {
                    rules.Add(new Rule([new Match.Source(CIDR.Of(frontend.Address!.Value)), comment], enter));
                }
            }
        }

        rules.Add(new Rule(
            [new Match.Comment($"other traffic to {port.Name} will be dropped by KUBE-PROXY-FIREWALL")],
            Target.Nothing));
        return rules.DrainToImmutable();
    }
}
