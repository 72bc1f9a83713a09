namespace Signalbox.Cluster.Wire;

/// <summary>A Service with only the fields we read. Source: core/v1 Service.</summary>
internal sealed class WireService
{
    public WireMetadata? Metadata { get; set; }

    public WireServiceSpec? Spec { get; set; }

    public WireServiceStatus? Status { get; set; }
}

internal sealed class WireServiceSpec
{
    public string? Type { get; set; }

    public string? ClusterIP { get; set; }

    public string?[]? ClusterIPs { get; set; }

    public string?[]? IPFamilies { get; set; }

    public WireServicePort?[]? Ports { get; set; }

    public string?[]? ExternalIPs { get; set; }

    public string?[]? LoadBalancerSourceRanges { get; set; }

    public string? InternalTrafficPolicy { get; set; }

    public string? ExternalTrafficPolicy { get; set; }

    public int? HealthCheckNodePort { get; set; }

    public string? SessionAffinity { get; set; }

    public WireSessionAffinityConfig? SessionAffinityConfig { get; set; }
}

internal sealed class WireServicePort
{
    public string? Name { get; set; }

    public string? Protocol { get; set; }

    public int? Port { get; set; }

    public int? NodePort { get; set; }
}

internal sealed class WireSessionAffinityConfig
{
    public WireClientIPConfig? ClientIP { get; set; }
}

internal sealed class WireClientIPConfig
{
    public int? TimeoutSeconds { get; set; }
}

internal sealed class WireServiceStatus
{
    public WireLoadBalancerStatus? LoadBalancer { get; set; }
}

internal sealed class WireLoadBalancerStatus
{
    public WireLoadBalancerIngress?[]? Ingress { get; set; }
}

internal sealed class WireLoadBalancerIngress
{
    public string? IP { get; set; }

    public string? IPMode { get; set; }
}
