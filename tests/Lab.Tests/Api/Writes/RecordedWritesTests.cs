using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;
using Signalbox.Testing.Golden;

namespace Signalbox.Lab.Tests.Api.Writes;

/// <summary>What kube-apiserver 1.36.2 made of what kubectl sent, and what the registry makes of it.</summary>
public sealed class RecordedWritesTests
{
    /// <summary>The recorded server ran without the admission plugin that gives pods their ServiceAccount; and which
    /// numbers are chosen is up to chance.</summary>
    private static readonly string[] MayDiffer =
        ["uid", "resourceVersion", "creationTimestamp", "clusterIP", "clusterIPs", "nodePort", "serviceAccount",
         "serviceAccountName"];

    public static TheoryData<string, string> Created => new()
    {
        { "06-apply-configmap", "configmaps" },
        { "07-apply-services", "services" },
        { "08-apply-echo1", "deployments" },
        { "09-apply-echo2", "deployments" },
        { "10-apply-nginx", "deployments" },
        { "11-apply-siege", "deployments" },
        { "41-expose", "services" },
        { "59-run-pod", "pods" },
    };

    [Theory]
    [MemberData(nameof(Created))]
    public void What_is_created_is_filled_as_by_a_real_server(string recording, string plural)
    {
        Assert.SkipWhen(Repository.SharedGoldens is null, Repository.NoShared);
        var cluster = new FullCluster();
        var kind = ResourceKinds.All.Single(one => one.Plural == plural && one.Kind != "Event");
        var seen = 0;
        foreach (var exchange in Exchanges(recording).Where(one => (string?)one["method"] == "POST"))
        {
            var request = exchange["requestBody"]!.DeepClone();
            request["metadata"]!["namespace"] = "shop";
            var made = cluster.Registry.Create(kind, request.AsObject()).ToJson();
            var wanted = exchange["responseBody"]!.DeepClone().AsObject();
            wanted["metadata"]!["namespace"] = "shop";
            Assert.Equal(Text(wanted), Text(made));
            seen++;
        }

        Assert.True(seen > 0, "nothing was recorded");
    }

    [Fact]
    public void A_Service_that_becomes_one_of_node_ports_is_changed_as_by_a_real_server()
    {
        Assert.SkipWhen(Repository.SharedGoldens is null, Repository.NoShared);
        var cluster = new FullCluster();
        var request = Exchanges("07-apply-services").First(one => (string?)one["method"] == "POST")["requestBody"]!;
        request["metadata"]!["namespace"] = "shop";
        cluster.Registry.Create(ResourceKinds.Services, request.AsObject());
        var patch = Exchanges("29-apply-nodeport").Single(one => (string?)one["method"] == "PATCH");
        var changed = cluster.Registry.Update(ResourceKinds.Services, "shop", "zone1", json =>
        {
            json["metadata"]!["annotations"] = patch["requestBody"]!["metadata"]!["annotations"]!.DeepClone();
            json["spec"]!["type"] = patch["requestBody"]!["spec"]!["type"]!.DeepClone();
            return json;
        }).ToJson();
        var wanted = patch["responseBody"]!.DeepClone().AsObject();
        wanted["metadata"]!["namespace"] = "shop";
        Assert.Equal(Text(wanted), Text(changed));
    }

    private static IEnumerable<JsonObject> Exchanges(string recording)
    {
        var folder = Path.Combine(Repository.SharedGoldens!, "..", "kubectl-traffic");
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, $"{recording}.json")))!;
        return json["exchanges"]!.AsArray().Select(one => one!.AsObject());
    }

    /// <summary>With fields in the order of their names, and a mark for those that may differ.</summary>
    private static string Text(JsonNode json) => Sorted(json)!.ToJsonString();

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject json => new JsonObject(json.OrderBy(field => field.Key, StringComparer.Ordinal)
            .Where(field => !field.Key.StartsWith("serviceAccount", StringComparison.Ordinal))
            .Select(field => KeyValuePair.Create(
                field.Key, MayDiffer.Contains(field.Key) ? JsonValue.Create("(any)") : Sorted(field.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
