using System.Text.Json.Nodes;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Topology;

namespace Signalbox.Lab.Life;

/// <summary>The Node objects of a lab: who the nodes are and where. How they do is their kubelets' to say.</summary>
internal static class NodeObjects
{
    /// <summary>Creates those that are missing, and says in all of them which addresses they have.</summary>
    public static void Write(Registry registry, LabSettings settings)
    {
        for (var at = 0; at < settings.NodeNames.Count; at++)
        {
            Write(registry, settings, at);
        }
    }

    /// <summary>The same for one of them.</summary>
    public static void Write(Registry registry, LabSettings settings, int at)
    {
        var name = settings.NodeNames[at];
        if (registry.Store.Find(ResourceKinds.Nodes, "", name) is null)
        {
            registry.Create(ResourceKinds.Nodes, Node(settings, at));
        }

        var addresses = Addresses(settings, at);
        registry.UpdateStatus(ResourceKinds.Nodes, "", name, node =>
        {
            var status = node["status"] as JsonObject ?? [];
            status["addresses"] = addresses;
            node["status"] = status;
            return node;
        });
    }

    internal static JsonObject Node(LabSettings settings, int at)
    {
        var name = settings.NodeNames[at];
        var blocks = settings.Network.PodBlocks(at);
        var labels = new JsonObject
        {
            ["kubernetes.io/arch"] = "amd64",
            ["kubernetes.io/hostname"] = name,
            ["kubernetes.io/os"] = "linux",
        };
        if (settings.ZoneOf(at) is { } zone)
        {
            labels["topology.kubernetes.io/region"] = "lab";
            labels["topology.kubernetes.io/zone"] = zone;
        }

        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Node",
            ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = labels },
            ["spec"] = new JsonObject
            {
                ["podCIDR"] = blocks[0].ToString(),
                ["podCIDRs"] = new JsonArray([.. blocks.Select(block => JsonValue.Create(block.ToString()))]),
            },
        };
    }

    private static JsonArray Addresses(LabSettings settings, int at)
    {
        var own = LabNetworkSpec.NodeAddresses(at);
        var internals = settings.PodCIDRs.Select(cidr => Address("InternalIP", own.Of(cidr.Family).ToString()));
        return new JsonArray([.. internals, Address("Hostname", settings.NodeNames[at])]);
    }

    private static JsonObject Address(string type, string address) => new() { ["type"] = type, ["address"] = address };
}
