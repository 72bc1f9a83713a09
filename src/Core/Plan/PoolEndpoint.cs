using Signalbox.Core.Model;

namespace Signalbox.Core.Plan;

/// <summary>An address and port that packets can be sent to. <paramref name="IsLocal"/>: it runs on this node.
/// <paramref name="Conditions"/> are the cluster's, after defaulting.</summary>
public readonly record struct PoolEndpoint(Address Address, ushort Port, bool IsLocal, EndpointConditions Conditions)
{
    public bool IsReady => (Conditions & EndpointConditions.Ready) != 0;

    public bool IsServing => (Conditions & EndpointConditions.Serving) != 0;

    public bool IsTerminating => (Conditions & EndpointConditions.Terminating) != 0;

    /// <summary>On its way out, yet still answering.</summary>
    public bool IsServingTerminating => IsServing && IsTerminating;

    /// <summary>"1.2.3.4:80" or "[fd00::1]:80".</summary>
    public override string ToString() => Address.WithPort(Port);
}

/// <summary>An endpoint that a pool does without, and why.</summary>
public readonly record struct LeftOut(PoolEndpoint Endpoint, TrafficPolicy Pool, Reason Reason);
