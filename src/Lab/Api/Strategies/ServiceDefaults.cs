using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>What a Service is filled with. Source: SetDefaults_Service, and the traffic of kube-apiserver 1.36.2.
/// Families and addresses are the allocator's.</summary>
internal static class ServiceDefaults
{
    private const long AffinitySeconds = 10_800;

    public static void Begin(JsonObject json) =>
        json["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() };

    public static void Fill(JsonObject json)
    {
        var spec = json.Ensure("spec");
        spec.Default("type", "ClusterIP");
        FillPorts(spec);
        FillAffinity(spec);
        if (ServiceFields.IsExternal(spec))
        {
            spec.Default("externalTrafficPolicy", "Cluster");
        }

        if (!ServiceFields.IsExternalName(spec))
        {
            spec.Default("internalTrafficPolicy", "Cluster");
        }

        if (ServiceFields.IsLoadBalancer(spec))
        {
            spec.Default("allocateLoadBalancerNodePorts", true);
        }

        if (spec.Text("clusterIP") is { Length: > 0 } only && spec.Texts("clusterIPs").Count == 0)
        {
            spec.Set("clusterIPs", [only]);
        }

        json.Ensure("status").Ensure("loadBalancer");
    }

    private static void FillPorts(JsonObject spec)
    {
        foreach (var port in spec.Children("ports"))
        {
            port.Default("protocol", "TCP");
            if (port["port"] is { } number)
            {
                port.Default("targetPort", number.DeepClone());
            }

            if (port.Number("nodePort") == 0)
            {
                port.Remove("nodePort");
            }
        }
    }

    private static void FillAffinity(JsonObject spec)
    {
        spec.Default("sessionAffinity", "None");
        if (spec.Text("sessionAffinity") == "ClientIP")
        {
            spec.Ensure("sessionAffinityConfig").Ensure("clientIP").Default("timeoutSeconds", AffinitySeconds);
        }
        else if (spec.Text("sessionAffinity") == "None")
        {
            spec.Remove("sessionAffinityConfig");
        }
    }
}
