using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>What a pod may say, and what of it may change. Source: ValidatePodSpec and ValidatePodUpdate.</summary>
internal static class PodRules
{
    private const string MayNotChange =
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
        + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
        + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    private static readonly string[] DnsPolicies = ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"];

    public static void Validate(JsonObject json, FieldErrors errors) =>
        ValidateSpec(json.Child("spec") ?? [], "spec", errors);

    /// <param name="spec">Of a pod, or of a template.</param>
    /// <param name="field">Where it stands.</param>
    /// <param name="errors">Gather what is wrong.</param>
    public static void ValidateSpec(JsonObject spec, string field, FieldErrors errors)
    {
        var volumes = Volumes(spec, field, errors);
        ContainerRules.Validate(spec, field, volumes, errors);
        if (spec.Text("restartPolicy") is var restart and not ("Always" or "OnFailure" or "Never"))
        {
            errors.NotSupported($"{field}.restartPolicy", restart, "Always", "Never", "OnFailure");
        }

        if (!DnsPolicies.Contains(spec.Text("dnsPolicy")))
        {
            errors.NotSupported($"{field}.dnsPolicy", spec.Text("dnsPolicy"), DnsPolicies);
        }

        if (spec.Number("terminationGracePeriodSeconds") is < 0 and var grace)
        {
            errors.Invalid(
                $"{field}.terminationGracePeriodSeconds", grace, "must be greater than or equal to 0");
        }

        if (spec.Number("activeDeadlineSeconds") is < 1 and var deadline)
        {
            errors.Invalid(
                $"{field}.activeDeadlineSeconds", deadline, "must be between 1 and 2147483647, inclusive");
        }

        NameRules.Labels(errors, $"{field}.nodeSelector", spec.Child("nodeSelector"));
        if (spec.Text("serviceAccountName") is { Length: > 0 } account)
        {
            NameRules.Subdomain(errors, $"{field}.serviceAccountName", account);
        }

        if (spec.Text("nodeName") is { Length: > 0 } node)
        {
            NameRules.Subdomain(errors, $"{field}.nodeName", node);
        }
    }

    public static void ValidateChange(JsonObject before, JsonObject after, FieldErrors errors)
    {
        var (old, spec) = (Fixed(before), Fixed(after));
        if (old.Children("containers").Count != spec.Children("containers").Count)
        {
            errors.Forbidden("spec.containers", "pod updates may not add or remove containers");
        }
        else if (!JsonNode.DeepEquals(old, spec))
        {
            errors.Forbidden("spec", MayNotChange);
        }

        var kept = after.Child("spec").Children("tolerations");
        var had = before.Child("spec").Children("tolerations");
        if (!had.All(one => kept.Any(other => JsonNode.DeepEquals(one, other))))
        {
            errors.Forbidden(
                "spec.tolerations", "existing toleration can not be modified except its tolerationSeconds");
        }
    }

    /// <summary>How long a pod may take to end: at once when no node runs it.</summary>
    public static long GraceSeconds(JsonObject json, Deletion how)
    {
        var (spec, phase) = (json.Child("spec"), json.Child("status").Text("phase"));
        if (spec.Text("nodeName").Length == 0 || phase is "Failed" or "Succeeded")
        {
            return 0;
        }

        var seconds = how.GracePeriodSeconds ?? spec.Number("terminationGracePeriodSeconds") ?? 0;
        return seconds < 0 ? 1 : seconds;
    }

    private static HashSet<string> Volumes(JsonObject spec, string field, FieldErrors errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var volumes = spec.Children("volumes");
        for (var index = 0; index < volumes.Count; index++)
        {
            var name = volumes[index].Text("name");
            if (name.Length == 0)
            {
                errors.Required($"{field}.volumes[{index}].name");
                continue;
            }

            NameRules.Label(errors, $"{field}.volumes[{index}].name", name);
            if (!names.Add(name))
            {
                errors.Duplicate($"{field}.volumes[{index}].name", name);
            }

            if (volumes[index].Count > 2)
            {
                errors.Forbidden($"{field}.volumes[{index}]", "may not specify more than 1 volume type");
            }
        }

        return names;
    }

    /// <summary>The spec without what may change.</summary>
    private static JsonObject Fixed(JsonObject json)
    {
        var spec = json.Child("spec")?.DeepClone().AsObject() ?? [];
        foreach (var container in spec.Children("containers").Concat(spec.Children("initContainers")))
        {
            container.Remove("image");
        }

        foreach (var field in new[] { "activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds" })
        {
            spec.Remove(field);
        }

        return spec;
    }
}
