namespace Signalbox.Core.Model;

/// <summary>One endpoint of an EndpointSlice: its first address and what the cluster says of it.
/// Source: discovery.k8s.io/v1 Endpoint.</summary>
public readonly record struct Endpoint
{
    public required Address Address { get; init; }

    /// <summary>The node that the endpoint runs on; null when the slice does not say.</summary>
    public string? NodeName { get; init; }

    public EndpointConditions Conditions { get; init; }

    /// <summary>hints.forZones; empty when there are none.</summary>
    public EndpointHints ZoneHints { get; init; }

    /// <summary>hints.forNodes; empty when there are none.</summary>
    public EndpointHints NodeHints { get; init; }

    public bool IsReady => (Conditions & EndpointConditions.Ready) != 0;

    public bool IsServing => (Conditions & EndpointConditions.Serving) != 0;

    public bool IsTerminating => (Conditions & EndpointConditions.Terminating) != 0;
}

/// <summary>An endpoint's conditions after defaulting: ready and serving are true when absent,
/// terminating false.</summary>
[Flags]
public enum EndpointConditions : byte
{
    None = 0,
    Ready = 1,
    Serving = 2,
    Terminating = 4,
}
