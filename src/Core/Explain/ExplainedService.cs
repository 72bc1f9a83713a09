using System.Collections.Immutable;
using Signalbox.Core.Model;

namespace Signalbox.Core.Explain;

/// <summary>One Service, of both families.</summary>
public sealed record ExplainedService
{
    public required ServiceName Name { get; init; }

    /// <summary>As the cluster says it; null when the objects are not known, or hold no such Service.</summary>
    public Service? Object { get; init; }

    /// <summary>What its object says beside; null when that is not known.</summary>
    public ServiceWords? Words { get; init; }

    /// <summary>Ordered by family and name.</summary>
    public ImmutableArray<ExplainedServiceSlice> Slices { get; init; } = [];

    /// <summary>The ports that were asked for, in the Service's order, IPv4 first.</summary>
    public ImmutableArray<ExplainedPort> Ports { get; init; } = [];

    /// <summary>What is wrong or worth knowing, the worst first; empty when nothing is.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];
}

/// <summary>An EndpointSlice in short.</summary>
/// <param name="Name">Its own name, in the Service's namespace.</param>
/// <param name="Family">Of its addresses.</param>
/// <param name="Ports">As it lists them.</param>
/// <param name="Endpoints">How many it lists.</param>
/// <param name="Ready">How many of these are ready.</param>
public sealed record ExplainedServiceSlice(
    string Name, IPFamily Family, EquatableArray<EndpointPort> Ports, int Endpoints, int Ready);
