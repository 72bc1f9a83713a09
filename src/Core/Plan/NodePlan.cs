using System.Collections.Immutable;
using Signalbox.Core.Model;

namespace Signalbox.Core.Plan;

/// <summary>What this node shall do, for one IP family. Immutable; plans of Services that did not change are the same
/// instances as before.</summary>
public sealed record NodePlan
{
    public required ProxySettings Settings { get; init; }

    /// <summary>The node's zone that the plan was made with; empty when unknown.</summary>
    public string Zone { get; init; } = "";

    /// <summary>One entry for each Service or for slices without one, those that produce nothing included.</summary>
    public ImmutableDictionary<ServiceName, ServicePlans> Services { get; init; } =
        ImmutableDictionary<ServiceName, ServicePlans>.Empty;

    public FrontendClaims Claims { get; init; } = FrontendClaims.None;

    /// <summary>Endpoints of all Service ports in any state, duplicates counted once.</summary>
    public int EndpointCount { get; init; }

    /// <summary>Why this claimant does not own its frontend, or <see cref="Reason.None"/>.</summary>
    public Reason ReasonAgainst(ServicePlan plan, in Frontend frontend)
    {
        var claims = Claims.Of(FrontendKey.Of(plan, frontend));
        return claims.IsEmpty || claims[0].Name == plan.Name ? Reason.None : Reason.ClaimedByAnother;
    }
}

/// <summary>A new plan and how it differs from the one before.</summary>
/// <param name="Plan">The new plan.</param>
/// <param name="Changed">Services planned again, gone ones included.</param>
/// <param name="Contested">Frontends of those Services that another Service claims or claimed too.</param>
public sealed record PlanChange(
    NodePlan Plan, IReadOnlyCollection<ServiceName> Changed, IReadOnlySet<FrontendKey> Contested);
