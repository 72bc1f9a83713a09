using System.Globalization;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Kubectl.Recorded;

/// <summary>Makes an object that a recorded row could be of: of the object itself only metadata was recorded. It is as
/// old at noon as it was then.</summary>
internal static class RowObjects
{
    public static JsonObject Of(ResourceKind kind, RecordedRow row)
    {
        var json = kind.Plural switch
        {
            "namespaces" => Status(new() { ["phase"] = row["Status"] }),
            "nodes" => Node(row),
            "pods" => Pod(row),
            "services" => Service(row),
            "endpoints" => Endpoints(row),
            "endpointslices" => Slice(row),
            "deployments" or "replicasets" => Workload(row),
            "events" => Event(row),
            _ => throw new ArgumentException($"no rows of {kind} were recorded"),
        };
        json["metadata"] = row.Metadata.DeepClone();
        if (row.Cells.TryGetValue("Age", out var age))
        {
            json["metadata"]!["creationTimestamp"] = Before((string)age!);
        }

        return json;
    }

    private static JsonObject Status(JsonObject status) => new() { ["status"] = status };

    private static JsonObject Node(RecordedRow row)
    {
        var kernel = row["Kernel-Version"].Split(' ');
        return Status(new()
        {
            ["conditions"] = row["Status"] == "Unknown" ? null : List(Condition("Ready", row["Status"] == "Ready")),
            ["addresses"] = row["Internal-IP"].Length == 0
                ? null
                : List(new JsonObject { ["type"] = "InternalIP", ["address"] = row["Internal-IP"] }),
            ["nodeInfo"] = new JsonObject
            {
                ["kubeletVersion"] = row["Version"],
                ["osImage"] = row["OS-Image"],
                ["kernelVersion"] = kernel[0],
                ["architecture"] = kernel[^1].Trim('(', ')'),
                ["containerRuntimeVersion"] = row["Container-Runtime"],
            },
        });
    }

    private static JsonObject Pod(RecordedRow row)
    {
        var counts = row["Ready"].Split('/').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var names = Enumerable.Range(0, counts[1]).Select(index => $"c{index}").ToArray();
        return new()
        {
            ["spec"] = new JsonObject
            {
                ["nodeName"] = row["Node"],
                ["containers"] = List([.. names.Select(name => new JsonObject { ["name"] = name })]),
            },
            ["status"] = new JsonObject
            {
                ["phase"] = row["Status"] == "Terminating" ? "Running" : row["Status"],
                ["podIPs"] = row["IP"].Length == 0 ? null : List(new JsonObject { ["ip"] = row["IP"] }),
                ["containerStatuses"] = List([.. names.Take(counts[0]).Select(name => new JsonObject
                {
                    ["name"] = name,
                    ["ready"] = true,
                    ["state"] = new JsonObject { ["running"] = new JsonObject() },
                })]),
            },
        };
    }

    private static JsonObject Service(RecordedRow row) => new()
    {
        ["spec"] = new JsonObject
        {
            ["type"] = row["Type"],
            ["clusterIPs"] = new JsonArray(row["Cluster-IP"]),
            ["selector"] = Labels(row["Selector"]),
            ["ports"] = List([.. row["Port(s)"].Split(',').Select(text => text.Split('/', ':')).Select(parts =>
                new JsonObject
                {
                    ["port"] = Number(parts[0]),
                    ["nodePort"] = parts.Length == 3 ? Number(parts[1]) : null,
                    ["protocol"] = parts[^1],
                })]),
        },
    };

    // Each place is a subset of its own: which belong together is not to be seen.
    private static JsonObject Endpoints(RecordedRow row) => new()
    {
        ["subsets"] = List([.. Few(row["Endpoints"], "10.9.9.9:9").Select(place => place.Split(':')).Select(parts =>
            new JsonObject
            {
                ["addresses"] = List(new JsonObject { ["ip"] = parts[0] }),
                ["ports"] = List(new JsonObject { ["port"] = Number(parts[1]) }),
            })]),
    };

    private static JsonObject Slice(RecordedRow row) => new()
    {
        ["addressType"] = row["AddressType"],
        ["endpoints"] = List([.. Few(row["Endpoints"], "10.9.9.9").Select(address =>
            new JsonObject { ["addresses"] = new JsonArray(address) })]),
        ["ports"] = List([.. Few(row["Ports"], "9").Select(port => new JsonObject { ["port"] = Number(port) })]),
    };

    private static JsonObject Workload(RecordedRow row)
    {
        var isDeployment = row.Cells.ContainsKey("Up-to-date");
        var (ready, wanted) = isDeployment
            ? (Number(row["Ready"].Split('/')[0]), Number(row["Ready"].Split('/')[1]))
            : (row.Number("Ready"), row.Number("Desired"));
        var containers = row["Containers"].Split(',').Zip(row["Images"].Split(','));
        return new()
        {
            ["spec"] = new JsonObject
            {
                ["replicas"] = wanted,
                ["selector"] = new JsonObject { ["matchLabels"] = Labels(row["Selector"]) },
                ["template"] = new JsonObject
                {
                    ["spec"] = new JsonObject
                    {
                        ["containers"] = List([.. containers.Select(pair =>
                            new JsonObject { ["name"] = pair.First, ["image"] = pair.Second })]),
                    },
                },
            },
            ["status"] = new JsonObject
            {
                ["replicas"] = isDeployment ? wanted : row.Number("Current"),
                ["readyReplicas"] = ready,
                ["updatedReplicas"] = isDeployment ? row.Number("Up-to-date") : null,
                ["availableReplicas"] = isDeployment ? row.Number("Available") : null,
            },
        };
    }

    private static JsonObject Event(RecordedRow row)
    {
        var target = row["Object"].Split('/');
        return new()
        {
            ["involvedObject"] = new JsonObject
            {
                ["kind"] = target[0] == "replicaset" ? "ReplicaSet" : "Deployment",
                ["namespace"] = row.Metadata["namespace"]!.DeepClone(),
                ["name"] = target[1],
            },
            ["type"] = row["Type"],
            ["reason"] = row["Reason"],
            ["message"] = row["Message"],
            ["source"] = new JsonObject { ["component"] = row["Source"] },
            ["count"] = row.Number("Count"),
            ["firstTimestamp"] = Before(row["First Seen"]),
            ["lastTimestamp"] = Before(row["Last Seen"]),
        };
    }

    private static JsonObject Condition(string type, bool isTrue) =>
        new() { ["type"] = type, ["status"] = isTrue ? "True" : "False" };

    private static JsonArray List(params JsonObject[] objects) => new([.. objects]);

    private static JsonObject? Labels(string text) => text.Length == 0
        ? null
        : new JsonObject(text.Split(',').Select(label => label.Split('='))
            .Select(pair => KeyValuePair.Create(pair[0], (JsonNode?)pair[1])));

    /// <summary>"a,b,c + 2 more..." as five, with <paramref name="filler"/> for what is not seen.</summary>
    private static IEnumerable<string> Few(string text, string filler)
    {
        var parts = text.Split(" + ");
        var more = parts.Length == 1 ? 0 : Number(parts[1].Split(' ')[0]);
        return [.. parts[0].Split(','), .. Enumerable.Repeat(filler, more)];
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Before(string age) => (KubectlLab.Noon - RecordedRow.Span(age)).UtcDateTime
        .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
