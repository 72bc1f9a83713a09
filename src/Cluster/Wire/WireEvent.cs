using System.Text.Json.Serialization;

namespace Signalbox.Cluster.Wire;

/// <summary>An Event as we write it. Source: events.k8s.io/v1 Event.</summary>
internal sealed class WireEvent
{
    [JsonPropertyName("apiVersion")]
    public string APIVersion { get; set; } = "events.k8s.io/v1";

    public string Kind { get; set; } = "Event";

    public required WireEventMetadata Metadata { get; set; }

    /// <summary>RFC 3339 with microseconds.</summary>
    public required string EventTime { get; set; }

    public required string ReportingController { get; set; }

    public required string ReportingInstance { get; set; }

    public required string Action { get; set; }

    public required string Reason { get; set; }

    public required WireObjectReference Regarding { get; set; }

    public string? Note { get; set; }

    public required string Type { get; set; }
}

internal sealed class WireEventMetadata
{
    public required string Name { get; set; }

    public required string Namespace { get; set; }
}

internal sealed class WireObjectReference
{
    public required string Kind { get; set; }

    [JsonPropertyName("apiVersion")]
    public required string APIVersion { get; set; }

    public required string Name { get; set; }

    public string? Namespace { get; set; }
}
