using Signalbox.E2E.Nodes;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Faults;
using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Served;

/// <summary>The API server is not there for a while, or not yet.</summary>
public sealed class ServerAwayTests
{
    private static readonly EchoService New = new("new", "10.96.0.12", "10.0.0.1:80");

    [Fact]
    public async Task A_server_that_is_away_costs_nothing_and_what_changed_meanwhile_comes_with_it()
    {
        await using var served = await ServedNode.StartAsync();
        var rules = served.Rules();
        await served.Server.StopAsync(Ending.Reset);
        served.Agent.WaitFor(0, "cannot be followed", "services");
        var mark = served.Agent.LineCount;
        var use = new AgentUse(served.Agent);
        await served.KeepsRulesForAsync(TimeSpan.FromMinutes(1), rules, "the server is away");
        use.AssertSmall("the server is away");
        Assert.True(served.Agent.LineCount - mark <= 8, served.Agent.Words);

        served.Delete(ServedNode.Other);
        served.Put(New);
        served.Put(ServedNode.Web with { Endpoints = ["10.0.0.1:80", "10.0.0.2:80"] });
        served.Store.Compact();
        await served.RestartServerAsync();
        served.WaitUntilAsWanted(ServedNode.OneBackoff, "the server is back");
        Assert.False(served.Node.Save().Mentions("default/other"));
        served.Agent.WaitFor(mark, "followed again", "services");
        foreach (var kind in new[] { "services", "endpointslices", "nodes" })
        {
            int Requests() => served.Server.Counters.Requests(kind, ApiVerb.List)
                + served.Server.Counters.Requests(kind, ApiVerb.Watch);
            // Each kind waits by itself until it tries again.
            Eventually.True(() => Requests() > 0, () => $"{kind}: nobody asks");
            Assert.InRange(Requests(), 1, 5);
        }
    }

    [Fact]
    public async Task An_agent_that_starts_without_a_server_waits_for_it_and_keeps_the_rules_of_the_run_before()
    {
        await using var served = await ServedNode.StartAsync();
        var rules = served.Rules();
        Eventually.True(
            () => served.Store.List(ResourceKinds.Events).Objects.Length == 1, () => "no Event has come");
        served.Agent.Kill();
        await served.Server.StopAsync(Ending.Reset);
        served.Delete(ServedNode.Other);
        served.Put(New);

        served.StartAgent();
        foreach (var kind in new[] { "services", "endpointslices", "nodes" })
        {
            served.Agent.WaitFor(0, "cannot be followed", $"\"{kind}\"");
        }

        await served.KeepsRulesForAsync(TimeSpan.FromSeconds(8), rules, "there is no server yet");
        Assert.DoesNotContain(served.Agent.Log, line => line.Contains("\"Programmed\""));
        Assert.Equal(1, served.Agent.Log.Count(line => line.Contains("cannot be followed") && line.Contains("nodes")));

        await served.RestartServerAsync();
        served.WaitUntilAsWanted(ServedNode.OneBackoff, "the server has come");
        Eventually.True(
            () => served.Store.List(ResourceKinds.Events).Objects.ToArray() is [_, var second]
                && second.ToString().Contains("\"Starting\""),
            () => served.Agent.Words);
    }
}
