using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Render.Iptables;

/// <summary>A Service port's lines in the chains that all Services share. Source: spec 4.5 and Appendix C.</summary>
internal static class DispatchRenderer
{
    public static void Render(RenderedPort port, ImmutableArray<DispatchLine>.Builder lines)
    {
        foreach (var frontend in port.Plan.Frontends)
        {
            switch (frontend.Kind)
            {
                case FrontendKind.ClusterIP:
                    RenderClusterIP(port, frontend, lines);
                    break;
                case FrontendKind.NodePort:
                    RenderNodePort(port, frontend, lines);
                    break;
                default:
                    RenderExternal(port, frontend, lines);
                    break;
            }
        }

        if (port.Plan.HealthCheckNodePort is not 0 and var number)
        {
            lines.Add(new DispatchLine(Table.Filter, ChainNames.NodePorts, new Rule(
                [
                    Matches.Of(Protocol.TCP), new Match.Comment($"{port.Name} health check node port"),
                    Matches.Port(Protocol.TCP, number),
                ],
                Target.Accepts), Origin: null));
        }
    }

    private static void RenderClusterIP(
        RenderedPort port, in Frontend frontend, ImmutableArray<DispatchLine>.Builder lines)
    {
        var origin = LineOrigin.Of(port.Plan, frontend);
        if (frontend.IsEntered)
        {
            var chain = frontend.Verdict == Verdict.ToLocalPool ? port.LocalChain : port.ClusterChain;
            lines.Add(new DispatchLine(
                Table.Nat,
                ChainNames.Services,
                ToAddress(port, frontend, "cluster IP", new Target.Jump(chain)),
                origin));
        }
        else
        {
            lines.Add(new DispatchLine(
                Table.Filter,
                ChainNames.Services,
                ToAddress(port, frontend, Refused(frontend), Refuse(frontend)),
                origin));
        }
    }

    private static void RenderExternal(
        RenderedPort port, in Frontend frontend, ImmutableArray<DispatchLine>.Builder lines)
    {
        var origin = LineOrigin.Of(port.Plan, frontend);
        var isLoadBalancer = frontend.Kind == FrontendKind.LoadBalancerIP;
        var hasFirewall = isLoadBalancer && port.Plan.HasFirewall;
        if (frontend.IsEntered)
        {
            var chain = hasFirewall ? port.SourceRangesChain : port.ExternalChain;
            var comment = isLoadBalancer ? "loadbalancer IP" : "external IP";
            lines.Add(new DispatchLine(
                Table.Nat, ChainNames.Services, ToAddress(port, frontend, comment, new Target.Jump(chain)), origin));
        }

        if (hasFirewall)
        {
            lines.Add(new DispatchLine(
                Table.Filter, ChainNames.ProxyFirewall,
                ToAddress(port, frontend, $"traffic not accepted by {port.SourceRangesChain}", Target.Drops), origin));
        }

        if (frontend.Reason != Reason.None)
        {
            lines.Add(new DispatchLine(
                Table.Filter, ChainNames.ExternalServices,
                ToAddress(port, frontend, Refused(frontend), Refuse(frontend)), origin));
        }
    }

    private static void RenderNodePort(
        RenderedPort port, in Frontend frontend, ImmutableArray<DispatchLine>.Builder lines)
    {
        var origin = LineOrigin.Of(port.Plan, frontend);
        var protocol = Matches.Of(port.Protocol);
        var dport = Matches.Port(port.Protocol, frontend.Port);
        if (frontend.IsEntered)
        {
            var comment = new Match.Comment(port.Name);
            Target enter = new Target.Jump(port.ExternalChain);
            if (port.Settings.HasLocalhostNodePorts && port.Features.CountsLocalhostNodePorts)
            {
                lines.Add(new DispatchLine(Table.Nat, ChainNames.NodePorts, new Rule(
                    [
                        new Match.Destination(CIDR.Parse("127.0.0.0/8")), protocol, comment, dport,
                        new Match.Accounting(IptablesFeatures.LocalhostNodePortsCounter),
                    ],
                    enter), origin));
            }

            lines.Add(new DispatchLine(
                Table.Nat, ChainNames.NodePorts, new Rule([protocol, comment, dport], enter), origin));
        }

        if (frontend.Reason != Reason.None)
        {
            lines.Add(new DispatchLine(Table.Filter, ChainNames.ExternalServices, new Rule(
                [
                    protocol, new Match.Comment($"{port.Name} {Refused(frontend)}"),
                    new Match.LocalAddress(IsSource: false), dport,
                ],
                Refuse(frontend)), origin));
        }
    }

    private static Rule ToAddress(RenderedPort port, in Frontend frontend, string comment, Target target) => new(
        [
            Matches.To(frontend.Address!.Value), Matches.Of(port.Protocol),
            new Match.Comment($"{port.Name} {comment}"), Matches.Port(port.Protocol, frontend.Port),
        ],
        target);

    private static string Refused(in Frontend frontend) =>
        frontend.Reason == Reason.NoEndpoints ? "has no endpoints" : "has no local endpoints";

    private static Target Refuse(in Frontend frontend) =>
        frontend.Verdict == Verdict.Reject ? Target.Rejects : Target.Drops;
}
