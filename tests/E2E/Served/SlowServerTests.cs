using System.Net;
using Signalbox.E2E.Nodes;
using Signalbox.Lab.Api.Faults;

namespace Signalbox.E2E.Served;

/// <summary>Bytes come, but only a few at a time.</summary>
public sealed class SlowServerTests
{
    [Fact]
    public async Task Lists_and_watches_that_drip_are_waited_for()
    {
        await using var served = await ServedNode.StartAsync(
            more: [.. Enumerable.Range(0, 10)
                .Select(at => new EchoService($"s{at}", $"10.96.1.{at + 1}", "10.0.0.2:80"))]);
        var rules = served.Rules();
        served.Faults.Inject(new EventFault.ErrorEvent(HttpStatusCode.Gone) { Resource = "services", Times = 1 });
        using var drip = served.Faults.Inject(
            new RequestFault.SlowBody(40, TimeSpan.FromMilliseconds(100)) { Resource = "services" });
        served.Put(new EchoService("z", "10.96.2.1"));
        Eventually.True(() => drip.Taken == 1, () => served.Agent.Words);
        var use = new AgentUse(served.Agent);
        served.Put(ServedNode.Web with { Endpoints = ["10.0.0.1:80", "10.0.0.3:80"] });
        Eventually.True(() => served.Node.Save().Mentions("10.0.0.3:80"), () => served.Agent.Words);
        Assert.False(served.Node.Save().Mentions("default/z"), "the list has not come so far");
        served.WaitUntilAsWanted(after: "a list that drips");
        served.Put(ServedNode.Web);
        served.Delete(new EchoService("z", ""));
        served.WaitUntilRulesAre(rules, after: "a watch that drips");
        use.AssertSmall("a server that drips");
        Assert.Equal(1, drip.Taken);
        Assert.DoesNotContain(served.Agent.Log, line => line.Contains("cannot be followed"));
    }
}
