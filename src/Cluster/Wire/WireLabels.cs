using System.Text.Json.Serialization;

namespace Signalbox.Cluster.Wire;

/// <summary>The labels that a service proxy reads. For two of them only presence counts, whatever the value; a null,
/// which the API server takes for an empty value, is present too.</summary>
internal sealed class WireLabels
{
    [JsonPropertyName("kubernetes.io/service-name")]
    public string? ServiceName { get; set; }

    [JsonPropertyName("topology.kubernetes.io/zone")]
    public string? Zone { get; set; }

    [JsonPropertyName("service.kubernetes.io/service-proxy-name")]
    public string? ServiceProxyName
    {
        get => null;
        set => HasServiceProxyName = true;
    }

    [JsonPropertyName("service.kubernetes.io/headless")]
    public string? Headless
    {
        get => null;
        set => HasHeadless = true;
    }

    [JsonIgnore]
    public bool HasServiceProxyName { get; private set; }

    [JsonIgnore]
    public bool HasHeadless { get; private set; }
}
