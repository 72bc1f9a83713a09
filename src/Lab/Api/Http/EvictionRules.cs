using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Strategies;

namespace Signalbox.Lab.Api.Http;

/// <summary>Whether a pod may be evicted: its PodDisruptionBudget says how many may. Source:
/// pkg/registry/core/pod/storage/eviction.go.</summary>
internal static class EvictionRules
{
    private const string Refusal = "Cannot evict pod as it would violate the pod's disruption budget.";

    /// <summary>Takes the eviction off the budget. Throws <see cref="ApiStatusException"/> when there is none left:
    /// what evicts tries again then.</summary>
    public static void Take(Registry registry, RequestPath path, bool isDryRun)
    {
        var pod = registry.Store.Find(ResourceKinds.Pods, path.Namespace!, path.Name!)?.ToJson();
        if (pod is null || pod.Child("metadata").Has("deletionTimestamp")
            || pod.Child("status").Text("phase") is "Pending" or "Succeeded" or "Failed")
        {
            return;
        }

        var budgets = registry.Store.List(PolicyKinds.PodDisruptionBudgets).Objects.ToArray()
            .Where(one => one.Namespace == path.Namespace && Means(one.ToJson(), pod))
            .ToArray();
        if (budgets.Length > 1)
        {
            throw new ApiStatusException(ApiStatus.Of(
                HttpStatusCode.InternalServerError,
                "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."));
        }

        foreach (var budget in budgets)
        {
            registry.Change(
                new ObjectPlace(budget.Kind, budget.Namespace, budget.Name), Writes.WriteScope.Status,
                json => Taken(json, pod, registry.Time.GetUtcNow()), isDryRun);
        }
    }

    private static bool Means(JsonObject budget, JsonObject pod) =>
        budget.Child("spec").Child("selector") is { } selector
        && LabelSelectors.Matches(selector, pod.Child("metadata").Child("labels"));

    private static JsonObject Taken(JsonObject budget, JsonObject pod, DateTimeOffset now)
    {
        var status = budget.Ensure("status");
        var (healthy, desired) = (status.Number("currentHealthy") ?? 0, status.Number("desiredHealthy") ?? 0);
        if (!IsReady(pod) && healthy >= desired && desired > 0)
        {
            // A pod that does not work helps nobody: as upstream while enough others do.
            return budget;
        }

        var isSeen = (status.Number("observedGeneration") ?? 0) >= (budget.Child("metadata").Number("generation") ?? 0);
        var left = status.Number("disruptionsAllowed") ?? 0;
        if (!isSeen || left <= 0)
        {
            var name = budget.Child("metadata").Text("name");
            throw new ApiStatusException(ApiStatus.Of(HttpStatusCode.TooManyRequests, Refusal) with
            {
                Details = new JsonObject
                {
                    ["causes"] = new JsonArray(new JsonObject
                    {
                        ["reason"] = "DisruptionBudget",
                        ["message"] = isSeen
                            ? $"The disruption budget {name} needs {desired} healthy pods and has {healthy} currently"
                            : $"The disruption budget {name} is still being processed by the server.",
                    }),
                },
            });
        }

        // The controller counts again at any moment, and the pod is still there.
        status["disruptionsAllowed"] = left - 1;
        status.Ensure("disruptedPods")[pod.Child("metadata").Text("name")] =
            now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return budget;
    }

    private static bool IsReady(JsonObject pod) => pod.Child("status").Children("conditions")
        .Any(one => one.Text("type") == "Ready" && one.Text("status") == "True");
}
