using System.Text.Json.Nodes;
using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.E2E.Nodes;
using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Served;

/// <summary>What the agent tells the users of a Service.</summary>
public sealed class ServiceEventTests
{
    private static readonly EchoService Bad = new("bad", "10.96.0.12", "10.0.0.1:80");

    /// <summary>The kernel jumps to no chain that has a hook, so one of the Service's name makes it refuse.</summary>
    [Fact]
    public async Task A_Service_that_the_kernel_refuses_gets_an_Event_and_the_others_get_none()
    {
        await using var served = await ServedNode.StartAsync();
        var chain = ChainNames.Cluster(ChainNames.HashOf(Bad.PortName, Protocol.TCP));
        served.Node.Shell($"nft 'add chain ip nat {chain} {{ type nat hook output priority 0; }}'");
        served.Put(Bad);
        var told = Eventually.Get(() => Events(served).FirstOrDefault(IsAboutService), () => served.Agent.Words);
        Assert.Equal("Warning", (string?)told["type"]);
        Assert.Equal("FailedToProgramService", (string?)told["reason"]);
        Assert.Equal("Program", (string?)told["action"]);
        Assert.Equal("kube-proxy", (string?)told["reportingController"]);
        Assert.Equal("default/bad", $"{told["regarding"]!["namespace"]}/{told["regarding"]!["name"]}");
        Assert.Equal("default", (string?)told["metadata"]!["namespace"]);
        Assert.Contains("node node-a cannot program the IPv4 rules", (string?)told["note"]);
        Assert.Contains("Operation not supported", (string?)told["note"]);
        Assert.Single(Events(served), IsAboutService);
    }

    private static bool IsAboutService(JsonNode what) => (string?)what["regarding"]!["kind"] == "Service";

    private static IEnumerable<JsonNode> Events(ServedNode served) =>
        served.Store.List(ResourceKinds.Events).Objects.ToArray().Select(one => JsonNode.Parse(one.ToString()!)!);
}
