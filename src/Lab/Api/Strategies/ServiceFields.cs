using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>What the spec of a Service says about which of its fields count.</summary>
internal static class ServiceFields
{
    public const string None = "None";

    public static bool IsExternalName(JsonObject? spec) => spec.Text("type") == "ExternalName";

    public static bool IsLoadBalancer(JsonObject? spec) => spec.Text("type") == "LoadBalancer";

    public static bool IsHeadless(JsonObject? spec) =>
        spec.Text("clusterIP") == None || spec.Texts("clusterIPs") is [None, ..];

    /// <summary>clusterIPs, or clusterIP when that is all there is; empty when there is neither.</summary>
    public static IReadOnlyList<string> ClusterIPs(JsonObject? spec) =>
        spec.Texts("clusterIPs") is { Count: > 0 } all ? all
        : spec.Text("clusterIP") is { Length: > 0 } one ? [one]
        : [];

    public static bool NeedsClusterIP(JsonObject? spec) => spec is not null && !IsExternalName(spec);

    /// <summary>Whether node ports count that are asked for.</summary>
    public static bool MayHaveNodePorts(JsonObject? spec) => spec.Text("type") is "NodePort" or "LoadBalancer";

    /// <summary>Whether ports get node ports that nobody asks for.</summary>
    public static bool NeedsNodePorts(JsonObject? spec) =>
        spec.Text("type") == "NodePort"
        || (IsLoadBalancer(spec) && spec.Flag("allocateLoadBalancerNodePorts") != false);

    public static bool NeedsHealthCheckNodePort(JsonObject? spec) =>
        IsLoadBalancer(spec) && spec.Text("externalTrafficPolicy") == "Local";

    /// <summary>Whether it can be called from outside the cluster.</summary>
    public static bool IsExternal(JsonObject? spec) =>
        MayHaveNodePorts(spec) || (!IsExternalName(spec) && spec.Texts("externalIPs").Count > 0);
}
