namespace Signalbox.Core.Plan;

/// <summary>Why something was chosen or left out. A closed list: comments, explain, metrics and logs all speak it.
/// </summary>
public enum Reason : byte
{
    /// <summary>Chosen, nothing to explain.</summary>
    None,

    // Endpoints left out of a pool.
    NotReady,
    TerminatingWhileOthersAreReady,
    HintedForOtherNodes,
    HintedForOtherZones,
    NotOnThisNode,
    DuplicateOfAnother,

    // Frontends that lead nowhere.
    NoEndpoints,
    NoLocalEndpoints,

    // Services and ports that produce nothing.
    NoClusterIPOfThisFamily,
    ExternalNameService,
    OnlySlices,

    // Frontends that another Service claims with better right.
    ClaimedByAnother,
    ExternalIPsNotAllowed,

    // Rules.
    RefusedByKernel,
    PlanFailed,
}

/// <summary>How reasons are said.</summary>
public static class ReasonText
{
    /// <summary>The reason in plain words, to stand after a colon.</summary>
    public static string Say(this Reason reason) => reason switch
    {
        Reason.None => "chosen",
        Reason.NotReady => "not ready",
        Reason.TerminatingWhileOthersAreReady => "terminating, and others are ready",
        Reason.HintedForOtherNodes => "its hints name other nodes, and this node has an endpoint of its own",
        Reason.HintedForOtherZones => "its hints name other zones, and this zone has an endpoint of its own",
        Reason.NotOnThisNode => "on another node, and the policy is Local",
        Reason.DuplicateOfAnother => "the same address and port stand in another place of the Service's slices",
        Reason.NoEndpoints => "the Service has no endpoints",
        Reason.NoLocalEndpoints => "the policy is Local and this node has no endpoint",
        Reason.NoClusterIPOfThisFamily => "the Service has no ClusterIP of this family",
        Reason.ExternalNameService => "the Service is of type ExternalName",
        Reason.OnlySlices => "EndpointSlices name a Service that does not exist",
        Reason.ClaimedByAnother => "another Service claims the same address and port with better right",
        Reason.ExternalIPsNotAllowed => "the feature gate AllowServiceExternalIPs is off",
        Reason.RefusedByKernel => "the kernel refused its rules",
        Reason.PlanFailed => "planning it failed",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
