using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Signalbox.E2E.Agents;
using Signalbox.E2E.Nodes;
using Signalbox.E2E.Served;
using Signalbox.Kernel.Iptables;
using Signalbox.Kernel.Locks;
using Signalbox.Lab.Api.Faults;
using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Health;

/// <summary>/healthz and /livez of the real program: a load balancer sees a node that is ready, and whoever restarts
/// agents one that a restart would help.</summary>
public sealed class HealthzTests
{
    private const string Node =
        """
        {"apiVersion":"v1","kind":"Node","metadata":{"name":"node-a"SPEC},
        "status":{"addresses":[{"type":"InternalIP","address":"192.0.2.1"}]}}
        """;

    private static readonly EchoService Web = new("web", "10.96.0.1", "10.244.0.1:80");

    [Fact]
    public async Task A_server_that_is_away_holds_up_readiness_before_the_first_sync_and_never_after()
    {
        await using var served = await ServedNode.PrepareAsync();
        await served.Server.StopAsync();
        served.StartAgent();
        var health = new NodeHealth(served.Node.Inside, served.Agent);
        health.WaitFor("503", "200", "a server that is away");
        health.WaitForWords("\"waitingFor\":[\"Services: Connection refused", "a server that is away");
        health.WaitForWords("\"EndpointSlices: Connection refused", "a server that is away");
        health.WaitForWords("\"the Node node-a: Connection refused", "a server that is away");
        Assert.Contains("\"the first sync of IPv4\",\"the first sync of IPv6\"]", health.Ask("/healthz")!.Body);

        await served.RestartServerAsync();
        health.WaitFor("200", "200", "a server that came");
        Assert.Equal(200, health.Ask("/healthz", "::1")!.Status);
        await served.Server.StopAsync();
        served.Agent.WaitFor(0, "cannot be followed", "\"services\"");
        for (var i = 0; i < 10; i++)
        {
            health.WaitFor("200", "200", "a server that went away");
        }
    }

    [Fact]
    public async Task A_server_that_takes_requests_and_never_answers_is_waited_for_with_the_port_open()
    {
        await using var served = await ServedNode.PrepareAsync();
        using var silent = served.Faults.Inject(new RequestFault.Stall { Resource = "services" });
        served.StartAgent();
        var health = new NodeHealth(served.Node.Inside, served.Agent);
        health.WaitForWords(
            "\"waitingFor\":[\"Services\",\"the first sync of IPv4\",\"the first sync of IPv6\"]", "no answer");
        health.WaitFor("503", "200", "no answer");
    }

    [Fact]
    public async Task A_node_that_is_about_to_leave_turns_load_balancers_away_and_changes_no_rules()
    {
        await using var served = await ServedNode.StartAsync();
        var health = new NodeHealth(served.Node.Inside, served.Agent);
        health.WaitFor("200", "200", "the start");
        var mark = served.Agent.LineCount;
        served.Store.Put(ResourceKinds.Nodes, Node.Replace(
            "SPEC", "},\"spec\":{\"taints\":[{\"key\":\"ToBeDeletedByClusterAutoscaler\",\"effect\":\"NoSchedule\"}]"));
        health.WaitFor("503", "200", "the taint");
        Assert.Contains("\"nodeEligible\":false,\"healthy\":true", health.Ask("/healthz")!.Body);
        served.Store.Put(ResourceKinds.Nodes, Node.Replace("SPEC", ""));
        health.WaitFor("200", "200", "no taint");
        foreach (var synced in served.Agent.Log.Skip(mark).Where(line => line.Contains("\"Synced\"")))
        {
            Assert.Contains("transactions=0 operations=0", synced);
        }

        served.Store.Put(ResourceKinds.Nodes, Node.Replace("SPEC", ",\"deletionTimestamp\":\"2026-11-22T22:00:00Z\""));
        health.WaitFor("503", "200", "being deleted");
        served.Store.Delete(ResourceKinds.Nodes, "", "node-a");
        served.Put(new EchoService("new", "10.96.0.12", "10.0.0.1:80"));
        served.WaitUntilAsWanted(after: "a Service more");
        health.WaitFor("503", "200", "deleted");
    }

    [Fact]
    public void A_kernel_that_takes_nothing_for_two_sync_periods_is_a_fault_until_it_does()
    {
        using var node = new TestNode(IptablesVariant.Legacy);
        File.WriteAllText(Path.Combine(node.ObjectsPath, "node.json"), Node.Replace("SPEC", ""));
        node.WriteObjects("web.json", Web);
        using var agent = node.StartAgent("--iptables-sync-period=1s");
        var health = new NodeHealth(node.Inside, agent);
        health.WaitFor("200", "200", "the start");
        using (new HeldLock(node.LockPath))
        {
            node.WriteObjects("more.json", new EchoService("more", "10.96.0.2", "10.244.0.2:80"));
            health.WaitFor("503", "503", "a lock that is held");
            health.WaitForWords("\"waitingFor\":[\"a sync of IPv4", "a lock that is held");
        }

        health.WaitFor("200", "200", "a lock that is free");
        Assert.True(node.Save().Mentions("10.96.0.2"));
    }

    [Fact]
    public void The_port_is_open_while_another_agent_still_has_the_node()
    {
        using var node = new TestNode(IptablesVariant.Nft);
        node.WriteObjects("web.json", Web);
        using var held = node.Inside.Run(() =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint('\0' + AgentLock.Name[1..]));
            return socket;
        });
        using var agent = node.StartAgent();
        var health = new NodeHealth(node.Inside, agent);
        health.WaitForWords("\"waitingFor\":[\"this node: another agent may still have it\"]", "a node that is held");
        health.WaitFor("503", "200", "a node that is held");
        Eventually.True(() => health.Ask("/healthz", port: 10249)?.Body == "ok", () => agent.Words);
        held.Dispose();
        agent.WaitUntilProgrammed();
        health.WaitForWords("\"waitingFor\":[\"the Node node-a\"]", "objects without a Node");
    }

    [Fact]
    public void A_port_that_another_program_has_is_taken_when_it_is_free()
    {
        using var node = new TestNode(IptablesVariant.Nft);
        File.WriteAllText(Path.Combine(node.ObjectsPath, "node.json"), Node.Replace("SPEC", ""));
        node.WriteObjects("web.json", Web);
        using var other = TakePort(node);
        using var agent = node.StartAgent();
        agent.WaitFor(0, "A server cannot listen", "healthz", "Address already in use");
        agent.WaitUntilProgrammed();
        other.Dispose();
        new NodeHealth(node.Inside, agent).WaitFor("200", "200", "a port that is free");
    }

    [Fact]
    public async Task A_port_that_has_to_be_bound_ends_the_agent_and_an_Event_says_why()
    {
        await using var served = await ServedNode.PrepareAsync();
        using var other = TakePort(served.Node);
        using var agent = RunningAgent.Start(
            served.Node.Inside, $"XTABLES_LOCKFILE={served.Node.LockPath}", "proxy", "--kubeconfig",
            served.KubeconfigPath, "--hostname-override=node-a", "--bind-address-hard-fail=true");
        Assert.Equal(1, agent.WaitForExit());
        const string Words = "healthz cannot listen on 0.0.0.0:10256: Address already in use";
        Assert.Contains(Words, agent.Words);
        var told = Assert.Single(
            served.Store.List(ResourceKinds.Events).Objects.ToArray().Select(one => JsonNode.Parse(one.ToString()!)!),
            what => (string?)what["reason"] == "FailedToStartProxierHealthcheck");
        Assert.Equal("Warning", (string?)told["type"]);
        Assert.Equal("StartKubeProxy", (string?)told["action"]);
        Assert.Equal("Node node-a", $"{told["regarding"]!["kind"]} {told["regarding"]!["name"]}");
        Assert.Equal(Words, (string?)told["note"]);
    }

    [Fact]
    public void Without_a_healthz_server_health_check_node_ports_answer_all_the_same()
    {
        using var node = new TestNode(IptablesVariant.Nft);
        var service = new HealthCheckedService("hc", "10.96.0.20", 30913, "10.0.0.1");
        File.WriteAllText(Path.Combine(node.ObjectsPath, "all.json"), service.ServiceJson + service.SliceJson);
        using var agent = RunningAgent.Start(
            node.Inside, $"XTABLES_LOCKFILE={node.LockPath}", "proxy", "--objects", node.ObjectsPath,
            "--hostname-override=node-a", "--healthz-port=0");
        var health = new NodeHealth(node.Inside, agent);
        Eventually.True(() => health.Ask("/", port: 30913)?.Status == 200, () => agent.Words);
        Assert.Equal("-", health.Healthz);
    }

    private static Socket TakePort(TestNode node) => node.Inside.Run(() =>
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Any, NodeHealth.Port));
        socket.Listen();
        return socket;
    });
}
