using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>What a Service keeps through a change that does not speak of it, and what it loses because its type no
/// longer has it. Source: upstream's patchAllocatedValues, normalizeClusterIPs and dropTypeDependentFields.</summary>
internal static class ServiceCarry
{
    public static void Over(JsonObject before, JsonObject after)
    {
        if (before.Child("spec") is not { } old)
        {
            return;
        }

        var spec = after.Ensure("spec");
        NormalizeClusterIPs(old, spec);
        KeepAllocated(old, spec);
        DropWhatTheTypeHasNot(old, spec);
    }

    /// <summary>clusterIP and clusterIPs[0] are one field under two names: who changes one means both.</summary>
    private static void NormalizeClusterIPs(JsonObject old, JsonObject spec)
    {
        var (isIPSame, areIPsSame) = (old.HasSame("clusterIP", spec), old.HasSame("clusterIPs", spec));
        if (!isIPSame && areIPsSame)
        {
            var only = spec.Text("clusterIP");
            spec.Set("clusterIPs", only.Length == 0 ? [] : [only]);
        }
        else if (isIPSame && !areIPsSame && spec.Texts("clusterIPs").Count == 0)
        {
            spec.Remove("clusterIP");
        }
    }

    private static void KeepAllocated(JsonObject old, JsonObject spec)
    {
        if (ServiceFields.NeedsClusterIP(old) && ServiceFields.NeedsClusterIP(spec))
        {
            if (spec.Text("clusterIP").Length == 0 && spec.Texts("clusterIPs").Count == 0)
            {
                spec.TakeFrom("clusterIP", old);
            }

            if (spec.Texts("clusterIPs").Count == 0 && old.HasSame("clusterIP", spec))
            {
                spec.TakeFrom("clusterIPs", old);
            }
        }

        if (ServiceFields.MayHaveNodePorts(old) && ServiceFields.MayHaveNodePorts(spec))
        {
            KeepNodePorts(old, spec);
        }

        if (ServiceFields.NeedsHealthCheckNodePort(old) && ServiceFields.NeedsHealthCheckNodePort(spec)
            && (spec.Number("healthCheckNodePort") ?? 0) == 0)
        {
            spec.TakeFrom("healthCheckNodePort", old);
        }
    }

    /// <summary>A port that names no node port keeps the one that a port of its name had.</summary>
    private static void KeepNodePorts(JsonObject old, JsonObject spec)
    {
        if (spec.Flag("allocateLoadBalancerNodePorts") == false && ServiceFields.IsLoadBalancer(spec))
        {
            return;
        }

        var known = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var port in old.Children("ports"))
        {
            known[port.Text("name")] = port.Number("nodePort") ?? 0;
        }

        var ports = spec.Children("ports");
        var used = ports.Select(port => port.Number("nodePort") ?? 0).ToHashSet();
        foreach (var port in ports.Where(port => (port.Number("nodePort") ?? 0) == 0))
        {
            if (known.TryGetValue(port.Text("name"), out var number) && used.Add(number))
            {
                port["nodePort"] = number;
            }
        }
    }

    /// <summary>Fields that the author has left as they were go with the type that had them.</summary>
    private static void DropWhatTheTypeHasNot(JsonObject old, JsonObject spec)
    {
        if (ServiceFields.NeedsClusterIP(old) && !ServiceFields.NeedsClusterIP(spec))
        {
            DropSame(old, spec, "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy");
        }

        if (ServiceFields.MayHaveNodePorts(old) && !ServiceFields.MayHaveNodePorts(spec))
        {
            var had = old.Children("ports").Select(port => port.Number("nodePort") ?? 0).ToHashSet();
            foreach (var port in spec.Children("ports").Where(port => had.Contains(port.Number("nodePort") ?? 0)))
            {
                port.Remove("nodePort");
            }
        }

        if (ServiceFields.NeedsHealthCheckNodePort(old) && !ServiceFields.NeedsHealthCheckNodePort(spec))
        {
            DropSame(old, spec, "healthCheckNodePort");
        }

        if (ServiceFields.IsLoadBalancer(old) && !ServiceFields.IsLoadBalancer(spec))
        {
            DropSame(old, spec, "allocateLoadBalancerNodePorts", "loadBalancerClass");
        }

        if (ServiceFields.IsExternal(old) && !ServiceFields.IsExternal(spec))
        {
            DropSame(old, spec, "externalTrafficPolicy");
        }
    }

    private static void DropSame(JsonObject old, JsonObject spec, params string[] fields)
    {
        foreach (var field in fields.Where(field => old.HasSame(field, spec)).ToArray())
        {
            spec.Remove(field);
        }
    }
}
