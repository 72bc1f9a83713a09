using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>What Deployments and ReplicaSets may say, and the parts that other workloads share. Source:
/// ValidateDeploymentSpec and ValidateReplicaSetSpec.</summary>
internal static partial class WorkloadRules
{
    private const string NotNegative = "must be greater than or equal to 0";

    public static void ValidateReplicaSet(JsonObject json, FieldErrors errors) =>
        ValidatePods(json, errors, "deployment");

    /// <summary>Numbers, selector and template.</summary>
    /// <param name="json">The object.</param>
    /// <param name="errors">Gather what is wrong.</param>
    /// <param name="kind">As messages name it: "daemonset".</param>
    public static void ValidatePods(JsonObject json, FieldErrors errors, string kind)
    {
        var spec = json.Child("spec") ?? [];
        NotBelowZero(spec, errors, "replicas", "minReadySeconds", "revisionHistoryLimit");
        Selector(spec, errors, kind);
        Template(spec.Child("template") ?? [], errors);
    }

    public static void ValidateDeployment(JsonObject json, FieldErrors errors)
    {
        ValidateReplicaSet(json, errors);
        var spec = json.Child("spec") ?? [];
        NotBelowZero(spec, errors, "progressDeadlineSeconds");
        Strategy(spec.Child("strategy") ?? [], errors);
        if (spec.Number("progressDeadlineSeconds") is { } patience
            && patience <= (spec.Number("minReadySeconds") ?? 0))
        {
            errors.Invalid("spec.progressDeadlineSeconds", patience, "must be greater than minReadySeconds");
        }
    }

    /// <summary>Which pods belong to it stays as it was.</summary>
    public static void ValidateChange(JsonObject before, JsonObject after, FieldErrors errors)
    {
        if (!before.Child("spec").HasSame("selector", after.Child("spec")))
        {
            errors.Invalid("spec.selector", after.Child("spec")?["selector"]?.DeepClone(), "field is immutable");
        }
    }

    /// <summary>As upstream: annotations of a Deployment go on to its ReplicaSets, so their change counts.</summary>
    public static bool CountsAnnotations(JsonObject before, JsonObject after) =>
        !before.Child("metadata").HasSame("annotations", after.Child("metadata"));

    public static void NotBelowZero(JsonObject spec, FieldErrors errors, params string[] fields)
    {
        foreach (var field in fields)
        {
            if (spec.Number(field) is < 0 and var number)
            {
                errors.Invalid($"spec.{field}", number, NotNegative);
            }
        }
    }

    private static void Selector(JsonObject spec, FieldErrors errors, string kind)
    {
        if (spec.Child("selector") is not { } selector)
        {
            errors.Required("spec.selector");
            return;
        }

        NameRules.Labels(errors, "spec.selector.matchLabels", selector.Child("matchLabels"));
        if (selector.Child("matchLabels") is not { Count: > 0 } && selector.Children("matchExpressions").Count == 0)
        {
            errors.Invalid("spec.selector", selector.DeepClone(), $"empty selector is invalid for {kind}");
            return;
        }

        var labels = spec.Child("template").Child("metadata").Child("labels");
        if (!LabelSelectors.Matches(selector, labels))
        {
            errors.Invalid(
                "spec.template.metadata.labels", labels?.DeepClone() ?? new JsonObject(),
                "`selector` does not match template `labels`");
        }
    }

    private static void Template(JsonObject template, FieldErrors errors)
    {
        NameRules.Labels(errors, "spec.template.labels", template.Child("metadata").Child("labels"));
        var spec = template.Child("spec") ?? [];
        PodRules.ValidateSpec(spec, "spec.template.spec", errors);
        if (spec.Text("restartPolicy") is var restart and not "Always")
        {
            errors.NotSupported("spec.template.spec.restartPolicy", restart, "Always");
        }
    }

    private static void Strategy(JsonObject strategy, FieldErrors errors)
    {
        var type = strategy.Text("type");
        if (type is not ("Recreate" or "RollingUpdate"))
        {
            errors.NotSupported("spec.strategy.type", type, "Recreate", "RollingUpdate");
        }
        else if (type == "Recreate" && strategy.Has("rollingUpdate"))
        {
            errors.Forbidden(
                "spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'");
        }
        else if (type == "RollingUpdate")
        {
            var rolling = strategy.Child("rollingUpdate") ?? [];
            var unavailable = Amount(rolling, "maxUnavailable", errors);
            if (unavailable == 0 && Amount(rolling, "maxSurge", errors) == 0)
            {
                errors.Invalid(
                    "spec.strategy.rollingUpdate.maxUnavailable", rolling["maxUnavailable"]?.DeepClone(),
                    "may not be 0 when `maxSurge` is 0");
            }
        }
    }

    /// <summary>Whether two specs differ in another field than these.</summary>
    public static bool DiffersBeside(IEnumerable<string> mayChange, JsonObject old, JsonObject spec) =>
        old.Select(field => field.Key).Union(spec.Select(field => field.Key))
            .Except(mayChange).Any(field => !old.HasSame(field, spec));

    /// <summary>A number, or that of a percentage; null, with an error, for neither.</summary>
    /// <param name="rolling">Holds it.</param>
    /// <param name="field">Its name.</param>
    /// <param name="errors">Gather what is wrong.</param>
    /// <param name="parent">The path of what holds it.</param>
    public static long? Amount(
        JsonObject rolling, string field, FieldErrors errors, string parent = "spec.strategy.rollingUpdate")
    {
        var at = $"{parent}.{field}";
        if (rolling[field]?.GetValueKind() != JsonValueKind.String)
        {
            var number = rolling.Number(field);
            if (number < 0)
            {
                errors.Invalid(at, number, NotNegative);
            }

            return number;
        }

        var text = rolling.Text(field);
        if (!Percentage().IsMatch(text))
        {
            errors.Invalid(
                at, text,
                "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', "
                + "regex used for validation is '[0-9]+%')");
            return null;
        }

        return long.TryParse(text[..^1], out var percent) ? percent : null;
    }

    [GeneratedRegex(@"^[0-9]+%\z")]
    private static partial Regex Percentage();
}
