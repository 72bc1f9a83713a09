using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>StatefulSets. Source: SetDefaults_StatefulSet, ValidateStatefulSet and ValidateStatefulSetUpdate.</summary>
internal static class StatefulSetStrategy
{
    private const int Kept = 10;

    private static readonly string[] MayChange =
    [
        "replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit",
        "persistentVolumeClaimRetentionPolicy", "minReadySeconds",
    ];

    public static void Begin(JsonObject json) =>
        json["status"] = new JsonObject { ["replicas"] = 0, ["availableReplicas"] = 0 };

    public static void Fill(JsonObject json)
    {
        var spec = WorkloadDefaults.FillTemplate(json);
        spec.Default("podManagementPolicy", "OrderedReady");
        var strategy = spec.Ensure("updateStrategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            strategy.Ensure("rollingUpdate").Default("partition", 0);
        }

        var claims = spec.Ensure("persistentVolumeClaimRetentionPolicy");
        claims.Default("whenDeleted", "Retain");
        claims.Default("whenScaled", "Retain");
        spec.Default("replicas", 1);
        spec.Default("revisionHistoryLimit", Kept);
    }

    public static void Validate(JsonObject json, FieldErrors errors)
    {
        WorkloadRules.ValidatePods(json, errors, "statefulset");
        var spec = json.Child("spec") ?? [];
        if (spec.Text("podManagementPolicy") is var policy and not ("OrderedReady" or "Parallel"))
        {
            errors.NotSupported("spec.podManagementPolicy", policy, "OrderedReady", "Parallel");
        }

        var strategy = spec.Child("updateStrategy") ?? [];
        var type = strategy.Text("type");
        if (type is not ("OnDelete" or "RollingUpdate"))
        {
            errors.NotSupported("spec.updateStrategy", type, "RollingUpdate", "OnDelete");
        }
        else if (type == "OnDelete" && strategy.Has("rollingUpdate"))
        {
            errors.Invalid(
                "spec.updateStrategy.rollingUpdate", strategy["rollingUpdate"]?.DeepClone(),
                "only allowed for updateStrategy 'RollingUpdate'");
        }
        else if (strategy.Child("rollingUpdate").Number("partition") is < 0 and var partition)
        {
            errors.Invalid(
                "spec.updateStrategy.rollingUpdate.partition", partition, "must be greater than or equal to 0");
        }

        WorkloadRules.Amount(
            strategy.Child("rollingUpdate") ?? [], "maxUnavailable", errors, "spec.updateStrategy.rollingUpdate");
        if (spec.Child("ordinals").Number("start") is < 0 and var start)
        {
            errors.Invalid("spec.ordinals.start", start, "must be greater than or equal to 0");
        }
    }

    public static void ValidateChange(JsonObject before, JsonObject after, FieldErrors errors)
    {
        if (WorkloadRules.DiffersBeside(MayChange, before.Child("spec") ?? [], after.Child("spec") ?? []))
        {
            errors.Forbidden(
                "spec",
                "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', "
                + "'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and "
                + "'minReadySeconds' are forbidden");
        }
    }
}
