using System.Globalization;
using System.Text.Json.Nodes;
using Signalbox.Core.Model;

namespace Signalbox.Lab.Nodes;

/// <summary>A pod's status as the kubelet writes it, made of what is the case and of the status that stands.</summary>
internal sealed record PodStatus
{
    public required JsonObject Pod { get; init; }

    /// <summary>Init containers first, ephemeral ones last, each list in the order of the spec.</summary>
    public required IReadOnlyList<ContainerFacts> Containers { get; init; }

    public required bool IsInitialized { get; init; }

    public required string Qos { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>Empty before the pod has its network.</summary>
    public required IReadOnlyList<Address> PodAddresses { get; init; }

    public required IReadOnlyList<Address> NodeAddresses { get; init; }

    /// <summary>Whether it is being deleted: it is not ready then, whatever its probes say.</summary>
    public bool IsEnding { get; init; }

    /// <summary>The status without conditions of others, which <see cref="PodConditions"/> keeps.</summary>
    public JsonObject ToJson()
    {
        var restartPolicy = (string?)Pod["spec"]!["restartPolicy"] ?? "Always";
        var phase = PodPhase.Of(Containers, restartPolicy, IsInitialized);
        var status = new JsonObject
        {
            ["observedGeneration"] = Generation(),
            ["phase"] = phase,
            ["conditions"] = PodConditions.Of(this, phase),
            ["hostIP"] = NodeAddresses[0].ToString(),
            ["hostIPs"] = Addresses(NodeAddresses),
        };
        if (PodAddresses.Count > 0)
        {
            status["podIP"] = PodAddresses[0].ToString();
            status["podIPs"] = Addresses(PodAddresses);
        }

        status["startTime"] = Time(StartedAt);
        AddContainers(status, "initContainerStatuses", one => one.IsInitial);
        AddContainers(status, "containerStatuses", one => one.Role == ContainerRole.Main);
        AddContainers(status, "ephemeralContainerStatuses", one => one.Role == ContainerRole.Ephemeral);
        status["qosClass"] = Qos;
        return status;
    }

    public static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    internal JsonNode? Generation() => Pod["metadata"]!["generation"]?.DeepClone();

    private void AddContainers(JsonObject status, string field, Func<ContainerFacts, bool> which)
    {
        var chosen = Containers.Where(which).ToList();
        if (chosen.Count > 0)
        {
            status[field] = new JsonArray([.. chosen.Select(ContainerJson)]);
        }
    }

    private static JsonArray Addresses(IReadOnlyList<Address> addresses) =>
        new([.. addresses.Select(one => (JsonNode)new JsonObject { ["ip"] = one.ToString() })]);

    private static JsonNode ContainerJson(ContainerFacts container)
    {
        var status = new JsonObject
        {
            ["name"] = container.Name,
            ["state"] = StateJson(container.State),
            ["lastState"] = container.LastState is { } last ? StateJson(last) : new JsonObject(),
            ["ready"] = container.Role switch
            {
                ContainerRole.Init => container.Ended is { ExitCode: 0 },
                ContainerRole.Ephemeral => false,
                _ => container.IsReady,
            },
            ["restartCount"] = container.Restarts,
            ["image"] = container.Image,
            ["imageID"] = container.ImageId,
        };
        if (container.Role != ContainerRole.Ephemeral)
        {
            status["started"] = container.IsRunning && container.IsStarted;
        }

        if (container.Id is { } id)
        {
            status["containerID"] = id;
        }

        return status;
    }

    private static JsonObject StateJson(ContainerState state) => state switch
    {
        ContainerState.Waiting waiting => new JsonObject
        {
            ["waiting"] = Without(new JsonObject { ["reason"] = waiting.Reason, ["message"] = waiting.Message }),
        },
        ContainerState.Running running => new JsonObject
        {
            ["running"] = new JsonObject { ["startedAt"] = Time(running.StartedAt) },
        },
        ContainerState.Terminated ended => new JsonObject
        {
            ["terminated"] = Without(new JsonObject
            {
                ["exitCode"] = ended.ExitCode,
                ["reason"] = ended.Reason,
                ["message"] = ended.Message,
                ["startedAt"] = ended.StartedAt is { } started ? Time(started) : null,
                ["finishedAt"] = ended.FinishedAt is { } finished ? Time(finished) : null,
                ["containerID"] = ended.Id,
            }),
        },
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static JsonObject Without(JsonObject json)
    {
        foreach (var (name, _) in json.Where(field => field.Value is null).ToList())
        {
            json.Remove(name);
        }

        return json;
    }
}
