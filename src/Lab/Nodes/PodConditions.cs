using System.Text.Json.Nodes;

namespace Signalbox.Lab.Nodes;

/// <summary>status.conditions: the kubelet's own, and behind them those of others as they stand. The time of a
/// condition is that of its last change between True and False.</summary>
internal static class PodConditions
{
    private static readonly string[] Own =
        ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"];

    public static JsonArray Of(PodStatus status, string phase)
    {
        var old = status.Pod["status"]?["conditions"] as JsonArray ?? [];
        var containers = ContainersReady(status, phase);
        Condition[] conditions =
        [
            new("PodReadyToStartContainers", status.PodAddresses.Count > 0 && !PodPhase.IsTerminal(phase)),
            Initialized(status, phase),
            Ready(status, containers, old),
            containers,
            new("PodScheduled", true),
        ];
        return
        [
            .. conditions.Select(one => (JsonNode)one.ToJson(status, old)),
            .. old.Where(one => !Own.Contains((string?)one!["type"])).Select(one => one!.DeepClone()),
        ];
    }

    private static Condition Initialized(PodStatus status, string phase)
    {
        var inits = status.Containers.Where(one => one.IsInitial).ToList();
        if (status.IsInitialized || inits.Count == 0)
        {
            return phase == PodPhase.Succeeded
                ? new Condition("Initialized", true, "PodCompleted", null)
                : new Condition("Initialized", true);
        }

        var open = inits.Where(one => one.Role == ContainerRole.Init
            ? one.Ended is not { ExitCode: 0 }
            : !one.IsStarted).Select(one => one.Name);
        return new Condition(
            "Initialized", false, "ContainersNotInitialized",
            $"containers with incomplete status: [{string.Join(' ', open)}]");
    }

    private static Condition ContainersReady(PodStatus status, string phase)
    {
        if (phase == PodPhase.Succeeded)
        {
            return new Condition("ContainersReady", false, "PodCompleted", null);
        }

        if (phase == PodPhase.Failed)
        {
            return new Condition("ContainersReady", false, "PodFailed", null);
        }

        var unready = status.Containers
            .Where(one => one.Role is ContainerRole.Main or ContainerRole.Sidecar)
            .Where(one => !one.IsReady || status.IsEnding)
            .Select(one => one.Name).ToList();
        return unready.Count == 0
            ? new Condition("ContainersReady", true)
            : new Condition(
                "ContainersReady", false, "ContainersNotReady",
                $"containers with unready status: [{string.Join(' ', unready)}]");
    }

    private static Condition Ready(PodStatus status, Condition containers, JsonArray old)
    {
        if (!containers.IsTrue)
        {
            return containers with { Type = "Ready" };
        }

        var gates = (status.Pod["spec"]?["readinessGates"] as JsonArray ?? [])
            .Select(gate => (string?)gate!["conditionType"]).ToList();
        var closed = gates.Where(gate => Find(old, gate) is not { } met || (string?)met["status"] != "True").ToList();
        return closed.Count == 0
            ? new Condition("Ready", true)
            : new Condition(
                "Ready", false, "ReadinessGatesNotReady",
                string.Join(
                    ", ", closed.Select(gate => $"the status of pod readiness gate \"{gate}\" is not \"True\"")));
    }

    private static JsonNode? Find(JsonArray conditions, string? type) =>
        conditions.FirstOrDefault(one => (string?)one!["type"] == type);

    private sealed record Condition(string Type, bool IsTrue, string? Reason = null, string? Message = null)
    {
        public JsonObject ToJson(PodStatus status, JsonArray conditions)
        {
            var old = Find(conditions, Type);
            var value = IsTrue ? "True" : "False";
            var since = old is not null && (string?)old["status"] == value ? old["lastTransitionTime"] : null;
            var json = new JsonObject { ["type"] = Type };
            if (status.Generation() is { } generation)
            {
                json["observedGeneration"] = generation;
            }

            json["status"] = value;
            json["lastProbeTime"] = null;
            json["lastTransitionTime"] = since?.DeepClone() ?? PodStatus.Time(status.Now);
            if (Reason is not null)
            {
                json["reason"] = Reason;
            }

            if (Message is not null)
            {
                json["message"] = Message;
            }

            return json;
        }
    }
}
