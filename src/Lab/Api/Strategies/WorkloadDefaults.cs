using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>What Deployments and ReplicaSets are filled with. Source: SetDefaults_Deployment and SetDefaults_ReplicaSet
/// of apps/v1.</summary>
internal static class WorkloadDefaults
{
    private const int Kept = 10;
    private const int PatienceSeconds = 600;

    public static void BeginDeployment(JsonObject json) => json["status"] = new JsonObject();

    public static void BeginReplicaSet(JsonObject json) => json["status"] = new JsonObject { ["replicas"] = 0 };

    public static void FillDeployment(JsonObject json)
    {
        var spec = FillReplicas(json);
        var strategy = spec.Ensure("strategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            var rolling = strategy.Ensure("rollingUpdate");
            rolling.Default("maxUnavailable", "25%");
            rolling.Default("maxSurge", "25%");
        }

        spec.Default("revisionHistoryLimit", Kept);
        spec.Default("progressDeadlineSeconds", PatienceSeconds);
    }

    public static void FillReplicaSet(JsonObject json) => FillReplicas(json);

    /// <summary>Fills the template of the spec, and returns the spec.</summary>
    public static JsonObject FillTemplate(JsonObject json)
    {
        var spec = json.Ensure("spec");
        var template = spec.Ensure("template");
        template.Ensure("metadata");
        PodDefaults.FillTemplate(template.Ensure("spec"));
        return spec;
    }

    private static JsonObject FillReplicas(JsonObject json)
    {
        json.Ensure("spec").Default("replicas", 1);
        return FillTemplate(json);
    }
}
