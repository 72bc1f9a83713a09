namespace Signalbox.Core.Model;

/// <summary>An EndpointSlice as the cluster says it, with only what planning reads, so that two versions that differ
/// in nothing we use are equal. Source: discovery.k8s.io/v1 EndpointSlice.</summary>
public sealed record EndpointSlice
{
    /// <summary>The slice's own namespace and name.</summary>
    public required ServiceName Name { get; init; }

    /// <summary>The Service it belongs to, from the label kubernetes.io/service-name.</summary>
    public required ServiceName Service { get; init; }

    public required IPFamily Family { get; init; }

    /// <summary>Ports that have a name (which may be empty) and a number.</summary>
    public EquatableArray<EndpointPort> Ports { get; init; }

    public EndpointList Endpoints { get; init; } = EndpointList.Empty;

    /// <summary>Fields that were refused, in the object's order.</summary>
    public EquatableArray<Refusal> Refusals { get; init; }
}

/// <summary>A port of an EndpointSlice: the name that ties it to a Service port, and the number that packets are
/// sent to.</summary>
public readonly record struct EndpointPort(string Name, Protocol Protocol, ushort Port);
