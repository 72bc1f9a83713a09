namespace Signalbox.Cluster.Wire;

/// <summary>An EndpointSlice with only the fields we read. Source: discovery.k8s.io/v1 EndpointSlice.</summary>
internal sealed class WireEndpointSlice
{
    public WireMetadata? Metadata { get; set; }

    public string? AddressType { get; set; }

    public WireEndpointPort?[]? Ports { get; set; }

    public WireEndpoint?[]? Endpoints { get; set; }
}

internal sealed class WireEndpointPort
{
    public string? Name { get; set; }

    public string? Protocol { get; set; }

    public int? Port { get; set; }
}

internal sealed class WireEndpoint
{
    public string?[]? Addresses { get; set; }

    public string? NodeName { get; set; }

    public WireConditions? Conditions { get; set; }

    public WireHints? Hints { get; set; }
}

internal sealed class WireConditions
{
    public bool? Ready { get; set; }

    public bool? Serving { get; set; }

    public bool? Terminating { get; set; }
}

internal sealed class WireHints
{
    public WireHint?[]? ForZones { get; set; }

    public WireHint?[]? ForNodes { get; set; }
}

/// <summary>A zone's or a node's name.</summary>
internal sealed class WireHint
{
    public string? Name { get; set; }
}
