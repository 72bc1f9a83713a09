using System.Text.Json.Serialization;

namespace Signalbox.Cluster.Wire;

/// <summary>A ServiceCIDR with only the fields we read. Source: networking.k8s.io/v1 ServiceCIDR.</summary>
internal sealed class WireServiceCIDR
{
    public WireServiceCIDRSpec? Spec { get; set; }
}

internal sealed class WireServiceCIDRSpec
{
    [JsonPropertyName("cidrs")]
    public string?[]? CIDRs { get; set; }
}
