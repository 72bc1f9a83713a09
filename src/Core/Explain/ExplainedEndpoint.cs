using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Explain;

/// <summary>An endpoint that connections are sent to.</summary>
public sealed record ExplainedEndpoint
{
    public required Address Address { get; init; }

    public required ushort Port { get; init; }

    /// <summary>The node that it runs on; null when nobody says.</summary>
    public string? NodeName { get; init; }

    /// <summary>The zone that it runs in; null when nobody says.</summary>
    public string? Zone { get; init; }

    public EndpointHints ZoneHints { get; init; }

    public EndpointHints NodeHints { get; init; }

    /// <summary>It runs on this node; null when objects are not known.</summary>
    public bool? IsHere { get; init; }

    /// <summary>As the cluster says it; null when objects are not known.</summary>
    public EndpointConditions? Conditions { get; init; }

    /// <summary>Its part of each pool that it is in.</summary>
    public ImmutableArray<ExplainedEndpointShare> Shares { get; init; } = [];

    /// <summary>Connections that the rules have sent here since they were made; null where they are not counted.
    /// </summary>
    public ulong? Connections { get; init; }

    /// <summary>"192.168.1.5:80".</summary>
    public override string ToString() => Address.WithPort(Port);
}

/// <summary>How likely a connection to a pool goes to one endpoint.</summary>
/// <param name="Pool">Cluster: all that the Service has; Local: this node's. Null where rules alone are known.</param>
/// <param name="Odds">Exact.</param>
public sealed record ExplainedEndpointShare(TrafficPolicy? Pool, Odds Odds);
