using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;

namespace Signalbox.Lab.Nodes;

/// <summary>status of a Node, as its kubelet writes it.</summary>
internal static class NodeStatus
{
    private const int KubeletPort = 10250;
    private const int PodsMax = 110;

    // A real kubelet keeps 100 MiB back for when memory runs short.
    private const int ReservedKiB = 100 * 1024;

    public static JsonObject Of(JsonObject old, KubeletOptions options, MachineFacts machine, DateTimeOffset now)
    {
        var status = (JsonObject)old.DeepClone();
        status["capacity"] = Amounts(machine, machine.MemoryKiB, $"{machine.DiskKiB}Ki");
        status["allocatable"] = Amounts(
            machine, machine.MemoryKiB - ReservedKiB,
            (machine.DiskKiB * 1024 * 9 / 10).ToString(CultureInfo.InvariantCulture));
        status["conditions"] = Conditions(old["conditions"] as JsonArray ?? [], now);
        status["addresses"] = Addresses(options);
        status["daemonEndpoints"] = new JsonObject { ["kubeletEndpoint"] = new JsonObject { ["Port"] = KubeletPort } };
        status["nodeInfo"] = new JsonObject
        {
            ["machineID"] = machine.MachineId,
            ["systemUUID"] = machine.MachineId,
            ["bootID"] = machine.BootId,
            ["kernelVersion"] = machine.KernelVersion,
            ["osImage"] = machine.SystemName,
            ["containerRuntimeVersion"] = $"signalbox://{Version}",
            ["kubeletVersion"] = "v1.36.2",
            ["kubeProxyVersion"] = "",
            ["operatingSystem"] = "linux",
            ["architecture"] = machine.Architecture,
        };
        status["images"] = new JsonArray([.. options.Images().Images.Select(image => (JsonNode)new JsonObject
        {
            ["names"] = new JsonArray($"{image.Name}:latest"),
            ["sizeBytes"] = 0,
        })]);
        return status;
    }

    private static string Version =>
        Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "0.0.0";

    private static JsonObject Amounts(MachineFacts machine, long memoryKiB, string disk) => new()
    {
        ["cpu"] = machine.Processors.ToString(CultureInfo.InvariantCulture),
        ["ephemeral-storage"] = disk,
        ["hugepages-1Gi"] = "0",
        ["hugepages-2Mi"] = "0",
        ["memory"] = $"{memoryKiB}Ki",
        ["pods"] = PodsMax.ToString(CultureInfo.InvariantCulture),
    };

    private static JsonArray Conditions(JsonArray old, DateTimeOffset now)
    {
        (string Type, string Status, string Reason, string Message)[] own =
        [
            ("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
            ("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
            ("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
            ("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
        ];
        var time = PodStatus.Time(now);
        var others = old.Where(one => own.All(mine => mine.Type != (string?)one!["type"]));
        var mine = own.Select(one =>
        {
            var before = old.FirstOrDefault(other => (string?)other!["type"] == one.Type);
            return (JsonNode)new JsonObject
            {
                ["type"] = one.Type,
                ["status"] = one.Status,
                ["lastHeartbeatTime"] = time,
                ["lastTransitionTime"] = (string?)before?["status"] == one.Status
                    ? before!["lastTransitionTime"]?.DeepClone()
                    : time,
                ["reason"] = one.Reason,
                ["message"] = one.Message,
            };
        });
        return [.. others.Select(one => one!.DeepClone()), .. mine];
    }

    private static JsonArray Addresses(KubeletOptions options) =>
    [
        .. options.NodeAddresses.Select(one => (JsonNode)new JsonObject
        {
            ["type"] = "InternalIP",
            ["address"] = one.ToString(),
        }),
        new JsonObject { ["type"] = "Hostname", ["address"] = options.NodeName },
    ];
}
