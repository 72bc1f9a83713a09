namespace Signalbox.Core.Explain;

/// <summary>Something that is wrong with a Service, or that surprises.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Severity">How bad.</param>
/// <param name="Text">What is the matter, a sentence.</param>
/// <param name="Advice">What to do, a sentence; empty when there is nothing to do.</param>
public sealed record Problem(ProblemKind Kind, ProblemSeverity Severity, string Text, string Advice);

/// <summary>How bad a problem is; ordered from the worst.</summary>
public enum ProblemSeverity : byte
{
    /// <summary>Some calls fail.</summary>
    Fault,

    /// <summary>Nothing fails, but probably something is not as it was meant.</summary>
    Warning,

    /// <summary>As it should be, if perhaps not as expected.</summary>
    Note,
}

/// <summary>What may be the matter. A closed list, for scripts.</summary>
public enum ProblemKind : byte
{
    NoSuchService,
    NoEndpoints,
    NoneReady,
    PortMismatch,
    OtherFamily,
    NoLocalEndpoints,
    RefusedField,
    ClaimedByAnother,
    ExternalIPsNotAllowed,
    NoLoadBalancerAddress,
    NoNodePortAddress,
    SlicesOfAnotherName,
    Headless,
    ExternalName,
    OnlyTerminating,
    HintsNotFollowed,
    NoRulesAtAll,
    NotInKernel,
    NotInCluster,
    Drift,
    BothModes,
    CannotBeJudged,
}
