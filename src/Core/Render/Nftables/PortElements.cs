using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Render.Nftables;

/// <summary>One Service port's elements in the shared sets.</summary>
internal sealed class PortElements(ServicePlan plan, ProxySettings settings, ElementBuilder elements)
{
    /// <summary>Of the 128 bytes that nft takes; a cut name ends in dots.</summary>
    private const int MaxComment = 120;

    private readonly NftSets _sets = NftSets.Of(settings.Family);
    private readonly string _stem = plan.AffinityTimeoutSeconds is null && !FirewallRenderer.HasFirewall(plan)
        ? ""
        : NftNames.Stem(plan.Name);

    public void Render(EquatableArray<LostFrontend> lost)
    {
        elements.AddOnce(_sets.ClusterIPs, new NftElement(Phrases.Value(plan.ClusterIP)));
        for (var i = 0; i < plan.Frontends.Length; i++)
        {
            var frontend = plan.Frontends[i];
            if (lost.Count > 0 && lost.Items.Contains(new LostFrontend(plan.Name, FrontendKey.Of(plan, frontend))))
            {
                continue;
            }

            if (!IsRepeated(i))
            {
                RenderPool(frontend);
                RenderRefusal(frontend);
            }

            if (frontend.Kind == FrontendKind.LoadBalancerIP && FirewallRenderer.HasFirewall(plan))
            {
                elements.Add(_sets.FirewallIPs, Leading(frontend, FirewallRenderer.NameOf(_stem)));
            }
        }

        foreach (var endpoint in plan.Endpoints.Reachable)
        {
            if (endpoint.IsLocal)
            {
                elements.AddOnce(_sets.HairpinConnections, Hairpin(endpoint));
            }
        }

        if (plan.HealthCheckNodePort is not 0 and var number)
        {
            elements.AddOnce(_sets.HealthCheckNodePorts, new NftElement(Key(null, null, number)));
        }
    }

    /// <summary>One address may be an external IP and a load balancer VIP of the same Service: one frontend still.
    /// </summary>
    private bool IsRepeated(int index)
    {
        for (var i = 0; i < index; i++)
        {
            if (plan.Frontends[i].Address == plan.Frontends[index].Address
                && plan.Frontends[i].Port == plan.Frontends[index].Port)
            {
                return true;
            }
        }

        return false;
    }

    private void RenderPool(in Frontend frontend)
    {
        if (!frontend.IsEntered)
        {
            return;
        }

        if (settings.CountsConnections)
        {
            RenderCounters(frontend);
        }

        if (frontend.Kind == FrontendKind.ClusterIP)
        {
            RenderClusterIP(frontend);
            return;
        }

        var isNodePort = frontend.Address is null;
        var key = Key(frontend.Address, plan.Name.Protocol, frontend.Port);
        elements.Add(isNodePort ? _sets.NodePorts : _sets.ExternalPorts, new NftElement(key));
        if (plan.AffinityTimeoutSeconds is not null)
        {
            elements.Add(
                isNodePort ? _sets.ServiceNodePorts : _sets.ServiceIPs,
                Leading(frontend, AffinityRenderer.External(_stem)));
            return;
        }

        AddSlots(isNodePort ? _sets.NodePortEndpoints : _sets.ExternalEndpoints, frontend, plan.Endpoints.Cluster);
        if (plan.ExternalTrafficPolicy == TrafficPolicy.Local)
        {
            elements.Add(isNodePort ? _sets.LocalNodePorts : _sets.ExternalLocalPorts, new NftElement(key));
            AddSlots(
                isNodePort ? _sets.NodePortLocalEndpoints : _sets.ExternalLocalEndpoints, frontend,
                plan.Endpoints.Local);
        }
    }

    private void RenderClusterIP(in Frontend frontend)
    {
        var isLocal = frontend.Verdict == Verdict.ToLocalPool;
        if (plan.AffinityTimeoutSeconds is not null)
        {
            elements.Add(_sets.ServiceIPs, Leading(
                frontend, isLocal ? AffinityRenderer.Local(_stem) : AffinityRenderer.Cluster(_stem)));
            return;
        }

        elements.Add(
            _sets.ServicePorts, new NftElement(Key(frontend.Address, plan.Name.Protocol, frontend.Port)));
        AddSlots(_sets.Endpoints, frontend, isLocal ? plan.Endpoints.Local : plan.Endpoints.Cluster);
    }

    /// <summary>One for each endpoint that the frontend may lead to.</summary>
    private void RenderCounters(in Frontend frontend)
    {
        var isLocal = frontend.Verdict == Verdict.ToLocalPool;
        var pool = frontend.Kind != FrontendKind.ClusterIP ? plan.Endpoints.Reachable
            : isLocal ? plan.Endpoints.Local : plan.Endpoints.Cluster;
        var set = frontend.Address is null ? _sets.NodePortConnections : _sets.ServiceConnections;
        foreach (var endpoint in pool)
        {
            elements.Add(set, new NftElement(
                new CountedKey(endpoint.Address, endpoint.Port, FrontendKey.Of(plan, frontend)).Write()));
        }
    }

    private void RenderRefusal(in Frontend frontend)
    {
        if (frontend.Verdict is not (Verdict.Drop or Verdict.Reject))
        {
            return;
        }

        elements.Add(
            frontend.Address is null ? _sets.NoEndpointNodePorts : _sets.NoEndpointServices,
            new NftElement(
                Key(frontend.Address, plan.Name.Protocol, frontend.Port),
                Verdict: frontend.Verdict == Verdict.Drop ? NftVerdict.Drop : NftVerdict.Continue,
                Comment: Comment(plan.Name)));
    }

    private void AddSlots(NftSet map, in Frontend frontend, ImmutableArray<PoolEndpoint> pool)
    {
        var used = pool.Length <= PoolSlots.MaxEndpoints ? pool.AsSpan() : pool.AsSpan(0, PoolSlots.MaxEndpoints);
        var (slots, perEndpoint) = PoolSlots.Of(used.Length);
        var slot = PoolSlots.FirstSlot(slots);
        foreach (var endpoint in used)
        {
            var target = Key(endpoint.Address, null, endpoint.Port);
            for (var i = 0; i < perEndpoint; i++)
            {
                elements.Add(
                    map, new NftElement(Key(frontend.Address, plan.Name.Protocol, frontend.Port, slot), target));
                slot++;
            }
        }
    }

    private NftElement Leading(in Frontend frontend, string chain) => new(
        Key(frontend.Address, plan.Name.Protocol, frontend.Port), Verdict: NftVerdict.Goto(chain));

    private NftElement Hairpin(PoolEndpoint endpoint)
    {
        var writer = new RegisterWriter(stackalloc byte[RegisterBytes.MaxLength]);
        writer.Add(endpoint.Address);
        writer.Add(endpoint.Address);
        writer.Add(plan.Name.Protocol);
        writer.AddPort(endpoint.Port);
        return new NftElement(writer.Value);
    }

    private static RegisterBytes Key(Address? address, Protocol? protocol, ushort port, uint? slot = null)
    {
        var writer = new RegisterWriter(stackalloc byte[RegisterBytes.MaxLength]);
        if (address is { } known)
        {
            writer.Add(known);
        }

        if (protocol is { } transport)
        {
            writer.Add(transport);
        }

        writer.AddPort(port);
        if (slot is { } number)
        {
            writer.AddNumber(number);
        }

        return writer.Value;
    }

    private static string Comment(ServicePortName name)
    {
        var text = name.ToString();
        return text.Length <= MaxComment ? text : text[..(MaxComment - 3)] + "...";
    }
}
