using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>Ingresses, IngressClasses, NetworkPolicies, PodDisruptionBudgets and Leases. Source: ValidateIngressCreate,
/// SetDefaults_NetworkPolicy, ValidatePodDisruptionBudgetSpec and ValidateLeaseSpec.</summary>
internal static class PolicyStrategies
{
    public static void BeginIngress(JsonObject json) =>
        json["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() };

    public static void ValidateIngress(JsonObject json, FieldErrors errors)
    {
        var spec = json.Child("spec") ?? [];
        if (!spec.Has("defaultBackend") && spec.Children("rules").Count == 0)
        {
            errors.Invalid("spec", spec.DeepClone(), "either `defaultBackend` or `rules` must be specified");
        }

        Backend(spec.Child("defaultBackend"), "spec.defaultBackend", errors);
        var rules = spec.Children("rules");
        for (var rule = 0; rule < rules.Count; rule++)
        {
            var paths = rules[rule].Child("http").Children("paths");
            for (var path = 0; path < paths.Count; path++)
            {
                IngressPath(paths[path], $"spec.rules[{rule}].http.paths[{path}]", errors);
            }
        }
    }

    public static void ValidateIngressClass(JsonObject json, FieldErrors errors)
    {
        if (json.Child("spec").Text("controller").Length == 0)
        {
            errors.Required("spec.controller");
        }
    }

    public static void ValidateIngressClassChange(JsonObject before, JsonObject after, FieldErrors errors)
    {
        if (!before.Child("spec").HasSame("controller", after.Child("spec")))
        {
            errors.Invalid("spec.controller", after.Child("spec").Text("controller"), "field is immutable");
        }
    }

    /// <summary>Whoever says nothing of Egress and lists none means Ingress alone.</summary>
    public static void FillNetworkPolicy(JsonObject json)
    {
        var spec = json.Ensure("spec");
        spec.Ensure("podSelector");
        foreach (var port in spec.Children("ingress").Concat(spec.Children("egress"))
            .SelectMany(rule => rule.Children("ports")))
        {
            port.Default("protocol", "TCP");
        }

        if (spec.Texts("policyTypes").Count == 0)
        {
            spec.Set("policyTypes", spec.Children("egress").Count > 0 ? ["Ingress", "Egress"] : ["Ingress"]);
        }
    }

    public static void ValidateNetworkPolicy(JsonObject json, FieldErrors errors)
    {
        var types = json.Child("spec").Texts("policyTypes");
        if (types.Count > 2)
        {
            errors.Invalid(
                "spec.policyTypes", json.Child("spec")?["policyTypes"]?.DeepClone(),
                "may not specify more than two policyTypes");
            return;
        }

        for (var index = 0; index < types.Count; index++)
        {
            if (types[index] is not ("Ingress" or "Egress"))
            {
                errors.NotSupported($"spec.policyTypes[{index}]", types[index], "Egress", "Ingress");
            }
        }
    }

    public static void BeginBudget(JsonObject json) => json["status"] = new JsonObject
    {
        ["disruptionsAllowed"] = 0,
        ["currentHealthy"] = 0,
        ["desiredHealthy"] = 0,
        ["expectedPods"] = 0,
    };

    public static void ValidateBudget(JsonObject json, FieldErrors errors)
    {
        var spec = json.Child("spec") ?? [];
        if (spec.Has("minAvailable") && spec.Has("maxUnavailable"))
        {
            errors.Invalid("spec", spec.DeepClone(), "minAvailable and maxUnavailable cannot be both set");
        }

        WorkloadRules.Amount(spec, "minAvailable", errors, "spec");
        WorkloadRules.Amount(spec, "maxUnavailable", errors, "spec");
    }

    public static void ValidateLease(JsonObject json, FieldErrors errors)
    {
        var spec = json.Child("spec");
        if (spec.Number("leaseDurationSeconds") is <= 0 and var seconds)
        {
            errors.Invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0");
        }

        if (spec.Number("leaseTransitions") is < 0 and var transitions)
        {
            errors.Invalid("spec.leaseTransitions", transitions, "must be greater than or equal to 0");
        }
    }

    private static void IngressPath(JsonObject path, string field, FieldErrors errors)
    {
        var type = path.Text("pathType");
        if (type is not ("Exact" or "Prefix" or "ImplementationSpecific"))
        {
            errors.NotSupported($"{field}.pathType", type, "Exact", "ImplementationSpecific", "Prefix");
        }

        var text = path.Text("path");
        if (!text.StartsWith('/') && (text.Length > 0 || type != "ImplementationSpecific"))
        {
            errors.Invalid($"{field}.path", text, "must be an absolute path");
        }

        Backend(path.Child("backend"), $"{field}.backend", errors);
    }

    private static void Backend(JsonObject? backend, string field, FieldErrors errors)
    {
        if (backend is null || backend.Has("resource"))
        {
            return;
        }

        if (backend.Child("service") is not { } service)
        {
            errors.Required(field, "must specify either `service` or `resource`");
            return;
        }

        NameRules.Service(errors, $"{field}.service.name", service.Text("name"));
        var port = service.Child("port");
        if (port.Text("name").Length == 0 && !port.Has("number"))
        {
            errors.Required($"{field}.service.port", "port name or number is required");
        }
        else if (port.Has("number"))
        {
            NameRules.Port(errors, $"{field}.service.port.number", port!["number"]);
        }
    }
}
