using System.Text.Json.Nodes;

namespace Signalbox.E2E.Api;

/// <summary>Objects to store, as JSON text.</summary>
internal static class ApiObjects
{
    public static string Service(string name, string clusterIP = "10.96.0.10", string? label = null)
    {
        var metadata = new JsonObject { ["name"] = name, ["namespace"] = "shop" };
        if (label is not null)
        {
            metadata["labels"] = new JsonObject { [label.Split('=')[0]] = label.Split('=')[1] };
        }

        return new JsonObject
        {
            ["kind"] = "Service",
            ["apiVersion"] = "v1",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject
            {
                ["clusterIP"] = clusterIP,
                ["ports"] = new JsonArray(new JsonObject { ["port"] = 80, ["protocol"] = "TCP" }),
            },
        }.ToJsonString();
    }

    public static string Slice(string name, params string[] addresses) => new JsonObject
    {
        ["kind"] = "EndpointSlice",
        ["apiVersion"] = "discovery.k8s.io/v1",
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = "shop",
            ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = "web" },
        },
        ["addressType"] = "IPv4",
        ["endpoints"] = new JsonArray([.. addresses.Select(address => new JsonObject
        {
            ["addresses"] = new JsonArray(address),
            ["conditions"] = new JsonObject { ["ready"] = true },
        })]),
        ["ports"] = new JsonArray(new JsonObject { ["name"] = "", ["port"] = 80, ["protocol"] = "TCP" }),
    }.ToJsonString();
}
