using System.Globalization;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>DaemonSets. Source: SetDefaults_DaemonSet, ValidateDaemonSetSpec and the strategy of apps/v1.</summary>
internal static class DaemonSetStrategy
{
    /// <summary>Counts the templates; only the server writes it.</summary>
    private const string TemplateGeneration = "deprecated.daemonset.template.generation";

    private const int Kept = 10;

    public static void Begin(JsonObject json)
    {
        json["status"] = new JsonObject
        {
            ["currentNumberScheduled"] = 0,
            ["numberMisscheduled"] = 0,
            ["desiredNumberScheduled"] = 0,
            ["numberReady"] = 0,
        };
        json.Ensure("metadata").Ensure("annotations")[TemplateGeneration] = "1";
    }

    public static void Fill(JsonObject json)
    {
        var spec = WorkloadDefaults.FillTemplate(json);
        var strategy = spec.Ensure("updateStrategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            strategy.Ensure("rollingUpdate").Default("maxUnavailable", 1);
            strategy.Ensure("rollingUpdate").Default("maxSurge", 0);
        }

        spec.Default("revisionHistoryLimit", Kept);
    }

    /// <summary>Another template is one generation more.</summary>
    public static void Carry(JsonObject before, JsonObject after)
    {
        Fill(after);
        var text = before.Child("metadata").Child("annotations").Text(TemplateGeneration);
        var number = long.TryParse(text, CultureInfo.InvariantCulture, out var known) ? known : 1;
        var isSame = before.Child("spec").HasSame("template", after.Child("spec"));
        after.Ensure("metadata").Ensure("annotations")[TemplateGeneration] =
            (isSame ? number : number + 1).ToString(CultureInfo.InvariantCulture);
    }

    public static void Validate(JsonObject json, FieldErrors errors)
    {
        WorkloadRules.ValidatePods(json, errors, "daemonset");
        var strategy = json.Child("spec").Child("updateStrategy") ?? [];
        var type = strategy.Text("type");
        if (type is not ("OnDelete" or "RollingUpdate"))
        {
            errors.NotSupported("spec.updateStrategy.type", type, "OnDelete", "RollingUpdate");
        }
        else if (type == "RollingUpdate")
        {
            const string At = "spec.updateStrategy.rollingUpdate";
            var rolling = strategy.Child("rollingUpdate") ?? [];
            var unavailable = WorkloadRules.Amount(rolling, "maxUnavailable", errors, At);
            var surge = WorkloadRules.Amount(rolling, "maxSurge", errors, At);
            if (unavailable == 0 && surge == 0)
            {
                errors.Required($"{At}.maxUnavailable", "cannot be 0 when maxSurge is 0");
            }
            else if (unavailable > 0 && surge > 0)
            {
                errors.Invalid(
                    $"{At}.maxSurge", rolling["maxSurge"]?.DeepClone(),
                    "may not be set when maxUnavailable is non-zero");
            }
        }
    }
}
