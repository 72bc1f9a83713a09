using System.Collections.Immutable;
using Signalbox.Core.Model;

namespace Signalbox.Core.Explain;

/// <summary>All Services of one namespace, or of all, in short.</summary>
public sealed record Overview
{
    /// <summary>One entry for each Service port, by name, and one for a Service without ports that have an address.
    /// </summary>
    public ImmutableArray<OverviewPort> Ports { get; init; } = [];

    /// <summary>What is wrong with the node as a whole, said once instead of with every Service.</summary>
    public ImmutableArray<Problem> OfNode { get; init; } = [];

    /// <summary>What cannot be said, and for want of what, a sentence each.</summary>
    public ImmutableArray<string> NotKnown { get; init; } = [];

    /// <summary>Where objects and rules are from, a sentence each.</summary>
    public ImmutableArray<string> Basis { get; init; } = [];
}

/// <summary>One Service port in short.</summary>
public sealed record OverviewPort
{
    public required ServicePortName Name { get; init; }

    /// <summary>Null when the object is not known.</summary>
    public ServiceType? Type { get; init; }

    /// <summary>IPv4 first; empty for a Service without frontends.</summary>
    public ImmutableArray<OverviewFamily> Families { get; init; } = [];

    /// <summary>As an explanation of it has them, those of the whole node aside.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];
}

/// <summary>One family's part of a Service port.</summary>
/// <param name="Family">Of all addresses.</param>
/// <param name="Frontends">"10.97.0.1:80"; ":30080" for a node port.</param>
/// <param name="Chosen">Endpoints that calls may reach.</param>
/// <param name="Endpoints">All that the cluster has; null when the objects are not known.</param>
public sealed record OverviewFamily(
    IPFamily Family, ImmutableArray<string> Frontends, int Chosen, int? Endpoints);
