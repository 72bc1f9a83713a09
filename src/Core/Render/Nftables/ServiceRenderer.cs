using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Render.Nftables;

/// <summary>One Service's plans to what it has in the table. Source: spec 5.6 for what is decided by which frontend;
/// the form is our own.</summary>
public static class ServiceRenderer
{
    /// <param name="plans">The Service's plans.</param>
    /// <param name="settings">The settings that they were made with.</param>
    /// <param name="lost">Frontends that another claimant owns: they are left out.</param>
    public static ServiceObjects Render(
        ServicePlans plans, ProxySettings settings, EquatableArray<LostFrontend> lost)
    {
        var elements = new ElementBuilder();
        var chains = ImmutableArray.CreateBuilder<NftChain>();
        var sets = ImmutableArray.CreateBuilder<NftSet>();
        foreach (var plan in plans.Ports)
        {
            new PortElements(plan, settings, elements).Render(lost);
            if (plan.AffinityTimeoutSeconds is not null)
            {
                AffinityRenderer.Render(plan, settings, chains, sets);
            }

            if (FirewallRenderer.HasFirewall(plan))
            {
                chains.Add(FirewallRenderer.Render(plan, settings));
            }
        }

        return new ServiceObjects(elements.Take(), new(chains.DrainToImmutable()), new(sets.DrainToImmutable()));
    }

    /// <summary>The frontends of a Service that the plan gives to another.</summary>
    public static EquatableArray<LostFrontend> LostBy(NodePlan plan, ServicePlans plans)
    {
        List<LostFrontend>? lost = null;
        foreach (var port in plans.Ports)
        {
            foreach (var frontend in port.Frontends)
            {
                if (plan.ReasonAgainst(port, frontend) != Reason.None)
                {
                    (lost ??= []).Add(new LostFrontend(port.Name, FrontendKey.Of(port, frontend)));
                }
            }
        }

        return lost is null ? default : new([.. lost]);
    }
}

/// <summary>A frontend that a Service port claims and another owns.</summary>
public readonly record struct LostFrontend(ServicePortName Port, FrontendKey Key);
