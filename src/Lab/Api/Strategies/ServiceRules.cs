using System.Text.Json.Nodes;
using Signalbox.Core.Model;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>What a Service may say. Source: ValidateService of upstream's core validation.</summary>
internal static class ServiceRules
{
    private const string OnlyLoadBalancer = "may only be used when `type` is 'LoadBalancer'";

    private static readonly string[] Types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];

    public static void Validate(JsonObject json, FieldErrors errors)
    {
        var spec = json.Child("spec") ?? [];
        ServicePortRules.Validate(spec, errors);
        OneOf(spec, "type", Types, errors);
        NameRules.Labels(errors, "spec.selector", spec.Child("selector"));
        OneOf(spec, "sessionAffinity", ["ClientIP", "None"], errors);
        Affinity(spec, errors);
        ServiceAddressRules.Validate(spec, errors);
        ByType(spec, errors);
        TrafficPolicies(spec, errors);
        LoadBalancer(spec, errors);
    }

    private static void OneOf(JsonObject spec, string field, string[] supported, FieldErrors errors)
    {
        if (!supported.Contains(spec.Text(field)))
        {
            errors.NotSupported($"spec.{field}", spec.Text(field), supported);
        }
    }

    private static void Affinity(JsonObject spec, FieldErrors errors)
    {
        var seconds = spec.Child("sessionAffinityConfig").Child("clientIP").Number("timeoutSeconds");
        if (spec.Text("sessionAffinity") == "ClientIP" && seconds is < 1 or > 86_400)
        {
            errors.Invalid(
                "spec.sessionAffinityConfig.clientIP.timeoutSeconds", seconds,
                "must be greater than 0 and less than 86400");
        }
    }

    private static void ByType(JsonObject spec, FieldErrors errors)
    {
        if (ServiceFields.MayHaveNodePorts(spec) && ServiceFields.IsHeadless(spec))
        {
            errors.Invalid(
                "spec.clusterIPs[0]", ServiceFields.None, $"may not be set to 'None' for {spec.Text("type")} services");
        }

        if (!ServiceFields.IsExternalName(spec))
        {
            return;
        }

        foreach (var field in new[] { "clusterIPs", "ipFamilies", "ipFamilyPolicy" })
        {
            if (spec.Has(field))
            {
                errors.Forbidden($"spec.{field}", "may not be set for ExternalName services");
            }
        }

        var name = spec.Text("externalName").TrimEnd('.');
        if (name.Length == 0)
        {
            errors.Required("spec.externalName");
        }
        else
        {
            NameRules.Subdomain(errors, "spec.externalName", name);
        }
    }

    private static void TrafficPolicies(JsonObject spec, FieldErrors errors)
    {
        if (spec.Has("externalTrafficPolicy"))
        {
            OneOf(spec, "externalTrafficPolicy", ["Cluster", "Local"], errors);
            if (!ServiceFields.IsExternal(spec))
            {
                errors.Invalid(
                    "spec.externalTrafficPolicy", spec.Text("externalTrafficPolicy"),
                    "may only be set for externally-accessible services");
            }
        }

        if (spec.Has("internalTrafficPolicy"))
        {
            OneOf(spec, "internalTrafficPolicy", ["Cluster", "Local"], errors);
        }
    }

    private static void LoadBalancer(JsonObject spec, FieldErrors errors)
    {
        if (!ServiceFields.NeedsHealthCheckNodePort(spec) && (spec.Number("healthCheckNodePort") ?? 0) != 0)
        {
            errors.Invalid(
                "spec.healthCheckNodePort", spec.Number("healthCheckNodePort"),
                "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
        }

        var ranges = spec.Texts("loadBalancerSourceRanges");
        if (ranges.Count > 0 && !ServiceFields.IsLoadBalancer(spec))
        {
            errors.Forbidden("spec.LoadBalancerSourceRanges", OnlyLoadBalancer);
        }

        for (var index = 0; index < ranges.Count; index++)
        {
            if (!CIDR.TryParse(ranges[index].Trim(), out _))
            {
                errors.Invalid(
                    $"spec.LoadBalancerSourceRanges[{index}]", ranges[index],
                    "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
            }
        }

        foreach (var field in new[] { "allocateLoadBalancerNodePorts", "loadBalancerClass" })
        {
            if (spec.Has(field) && !ServiceFields.IsLoadBalancer(spec))
            {
                errors.Forbidden($"spec.{field}", OnlyLoadBalancer);
            }
        }
    }
}
