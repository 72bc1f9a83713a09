using System.Globalization;
using Signalbox.Cluster.Wire;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Decode;

/// <summary>A Service of the wire as the model has it. Source: core/v1 Service as kube-proxy 1.36 reads it.</summary>
internal static class ServiceDecoder
{
    /// <summary>The API server's default, and the range that it accepts.</summary>
    private const int DefaultAffinitySeconds = 10800;

    private const int MaxAffinitySeconds = 86400;

    public static Service Decode(WireService wire, ServiceName name, NamePool pool)
    {
        var refusals = new FieldRefusals("Service", name);
        var spec = wire.Spec ?? new WireServiceSpec();
        var type = Type(spec.Type, refusals);
        var external = ExternalPolicy(spec, type, refusals);
        return new Service
        {
            Name = name,
            Type = type,
            ClusterIPs = ServiceAddresses.ClusterIPs(spec, type, refusals),
            Ports = ServicePorts.Decode(spec.Ports, pool, refusals),
            ExternalIPs = ServiceAddresses.ExternalIPs(spec.ExternalIPs, refusals),
            LoadBalancerVIPs = ServiceAddresses.VIPs(wire.Status?.LoadBalancer?.Ingress, refusals),
            SourceRanges = ServiceAddresses.SourceRanges(spec.LoadBalancerSourceRanges, refusals),
            InternalTrafficPolicy =
                FieldReader.TrafficPolicy(spec.InternalTrafficPolicy, "spec.internalTrafficPolicy", refusals),
            ExternalTrafficPolicy = external,
            HealthCheckNodePort = HealthCheckNodePort(spec, type, external, refusals),
            AffinityTimeoutSeconds = Affinity(spec, refusals),
            CreationTimestamp = Created(wire.Metadata?.CreationTimestamp, refusals),
            Refusals = refusals.All,
        };
    }

    private static ServiceType Type(string? text, FieldRefusals refusals)
    {
        switch (text)
        {
            case null or "" or "ClusterIP":
                return ServiceType.ClusterIP;
            case "NodePort":
                return ServiceType.NodePort;
            case "LoadBalancer":
                return ServiceType.LoadBalancer;
            case "ExternalName":
                return ServiceType.ExternalName;
            default:
                refusals.Add("spec.type", $"{Shown.Quoted(text)} is no Service type; ClusterIP is used");
                return ServiceType.ClusterIP;
        }
    }

    /// <summary>Local counts only for a Service that can be reached from outside: any entry in spec.externalIPs makes
    /// it so, valid or not.</summary>
    private static TrafficPolicy ExternalPolicy(WireServiceSpec spec, ServiceType type, FieldRefusals refusals)
    {
        var policy = FieldReader.TrafficPolicy(spec.ExternalTrafficPolicy, "spec.externalTrafficPolicy", refusals);
        var reachable = type is ServiceType.LoadBalancer or ServiceType.NodePort
            || (type == ServiceType.ClusterIP && spec.ExternalIPs is { Length: > 0 });
        return reachable ? policy : TrafficPolicy.Cluster;
    }

    private static ushort HealthCheckNodePort(
        WireServiceSpec spec, ServiceType type, TrafficPolicy external, FieldRefusals refusals)
    {
        const string Field = "spec.healthCheckNodePort";
        if (type != ServiceType.LoadBalancer || external != TrafficPolicy.Local)
        {
            return 0;
        }

        var port = spec.HealthCheckNodePort ?? 0;
        if (FieldReader.IsPort(port))
        {
            return (ushort)port;
        }

        refusals.Add(Field, port == 0
            ? "a LoadBalancer Service with externalTrafficPolicy Local needs one; it has no health check"
            : $"{port} is not in 1..65535; the Service has no health check");
        return 0;
    }

    /// <summary>ClientIP's timeout. The API server always fills it in; objects from files may lack it, and then the
    /// API's default is what their author would have got. An impossible timeout gets the default too: clients that
    /// rely on affinity are served better by three hours of it than by none.</summary>
    private static int? Affinity(WireServiceSpec spec, FieldRefusals refusals)
    {
        if (spec.SessionAffinity is null or "" or "None")
        {
            return null;
        }

        if (spec.SessionAffinity != "ClientIP")
        {
            refusals.Add(
                "spec.sessionAffinity",
                $"{Shown.Quoted(spec.SessionAffinity)} is neither None nor ClientIP; None is used");
            return null;
        }

        var seconds = spec.SessionAffinityConfig?.ClientIP?.TimeoutSeconds ?? DefaultAffinitySeconds;
        if (seconds is >= 1 and <= MaxAffinitySeconds)
        {
            return seconds;
        }

        refusals.Add(
            "spec.sessionAffinityConfig.clientIP.timeoutSeconds",
            $"{seconds} is not in 1..{MaxAffinitySeconds}; {DefaultAffinitySeconds} is used");
        return DefaultAffinitySeconds;
    }

    private static DateTimeOffset Created(string? text, FieldRefusals refusals)
    {
        if (string.IsNullOrEmpty(text))
        {
            return default;
        }

        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Styles, out var created))
        {
            return created;
        }

        refusals.Add("metadata.creationTimestamp", $"{Shown.Quoted(text)} is no RFC 3339 time; none is used");
        return default;
    }
}
