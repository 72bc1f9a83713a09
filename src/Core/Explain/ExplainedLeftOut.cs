using Signalbox.Core.Model;
using Signalbox.Core.Plan;

namespace Signalbox.Core.Explain;

/// <summary>An endpoint that a pool does without, and why.</summary>
public sealed record ExplainedLeftOut
{
    public required Address Address { get; init; }

    public required ushort Port { get; init; }

    /// <summary>The node that it runs on; null when the slice does not say.</summary>
    public string? NodeName { get; init; }

    /// <summary>The zone that it runs in; null when nobody says.</summary>
    public string? Zone { get; init; }

    public EndpointHints ZoneHints { get; init; }

    public EndpointHints NodeHints { get; init; }

    /// <summary>Cluster: all that the Service has; Local: this node's.</summary>
    public required TrafficPolicy Pool { get; init; }

    public required Reason Reason { get; init; }

    /// <summary>The reason in plain words; where hints are to blame, which.</summary>
    public required string Words { get; init; }
}
