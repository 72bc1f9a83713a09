using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Signalbox.E2E.Agents;
using Signalbox.E2E.Nodes;
using Signalbox.E2E.Served;
using Signalbox.Kernel.Iptables;
using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Health;

/// <summary>Health check node ports of the real program.</summary>
public sealed class HealthCheckPortTests
{
    private static readonly HealthCheckedService Web = new("hc", "10.96.0.20", 30913, "10.0.0.1");
    private static readonly HealthCheckedService Six = new("six", "fd00:10::20", 30914, "fd00::1", "fd00::2");

    [Fact]
    public async Task It_opens_follows_endpoints_and_survives_a_port_that_was_taken()
    {
        await using var served = await ServedNode.StartAsync();
        var health = new NodeHealth(served.Node.Inside, served.Agent);
        using var taken = served.Node.Inside.Run(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Any, 30913));
            socket.Listen();
            return socket;
        });
        Put(served, Web);
        Put(served, Six);
        WaitFor(health, "200 2", Six.Port, "::1", served.Agent);
        Assert.Null(health.Ask("/", "127.0.0.1", Six.Port));
        served.Agent.WaitFor(0, "A health check node port cannot be opened", "default/hc", "Address already in use");
        var told = Eventually.Get(
            () => Events(served).FirstOrDefault(what => (string?)what["regarding"]!["name"] == "hc"),
            () => served.Agent.Words);
        Assert.Equal("Warning", (string?)told["type"]);
        Assert.Equal("FailedToStartServiceHealthcheck", (string?)told["reason"]);
        Assert.Equal("Listen", (string?)told["action"]);
        Assert.Contains("node node-a", (string?)told["note"]);
        Assert.Contains("default/hc on port 30913", (string?)told["note"]);

        taken.Dispose();
        WaitFor(health, "200 1", Web.Port, "127.0.0.1", served.Agent);
        Put(served, Web with { Endpoints = ["10.0.0.1", "10.0.0.7"] });
        WaitFor(health, "200 2", Web.Port, "127.0.0.1", served.Agent);
        Put(served, Web with { Endpoints = [] });
        WaitFor(health, "503 0", Web.Port, "127.0.0.1", served.Agent);
        served.Store.Delete(ResourceKinds.Services, "default", "hc");
        WaitFor(health, "-", Web.Port, "127.0.0.1", served.Agent);
    }

    [Fact]
    public void In_nftables_mode_the_node_s_own_address_answers_and_a_new_one_does_when_it_comes()
    {
        using var node = new TestNode(IptablesVariant.Nft);
        node.Shell("ip addr add 192.0.2.1/32 dev lo");
        File.WriteAllText(Path.Combine(node.ObjectsPath, "all.json"), $$$"""
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"node-a"},
            "status":{"addresses":[{"type":"InternalIP","address":"192.0.2.1"},
            {"type":"InternalIP","address":"2001:db8::1"}]}}
            {{{Web.ServiceJson}}}{{{Web.SliceJson}}}{{{Six.ServiceJson}}}{{{Six.SliceJson}}}
            """);
        using var agent = node.StartAgent("--proxy-mode=nftables");
        var health = new NodeHealth(node.Inside, agent);
        WaitFor(health, "200 1", Web.Port, "192.0.2.1", agent);
        Assert.Null(health.Ask("/", "127.0.0.1", Web.Port));
        Assert.Null(health.Ask("/", "::1", Six.Port));
        node.Shell("ip addr add 2001:db8::1/128 dev lo nodad");
        WaitFor(health, "200 2", Six.Port, "2001:db8::1", agent);
        Assert.Null(health.Ask("/", "::1", Six.Port));
    }

    private static void Put(ServedNode served, HealthCheckedService service)
    {
        served.Store.Put(ResourceKinds.Services, service.ServiceJson);
        served.Store.Put(ResourceKinds.EndpointSlices, service.SliceJson);
    }

    private static void WaitFor(NodeHealth health, string wanted, int port, string address, RunningAgent agent)
    {
        var said = "";
        Eventually.True(
            () => wanted == (said = health.Ask("/", address, port) is { } reply
                ? $"{reply.Status} {reply.Headers["X-Load-Balancing-Endpoint-Weight"]}"
                : "-"),
            () => $"{said}, not {wanted}, at {address} {port}{agent.Words}");
    }

    private static IEnumerable<JsonNode> Events(ServedNode served) =>
        served.Store.List(ResourceKinds.Events).Objects.ToArray().Select(one => JsonNode.Parse(one.ToString()!)!);
}
