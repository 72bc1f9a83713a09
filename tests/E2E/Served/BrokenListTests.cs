using System.Net;
using Signalbox.E2E.Nodes;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Faults;
using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Served;

/// <summary>Services can only be listed anew, and every answer is broken: what is programmed stays, the other kinds go
/// on, and once the answers are whole the rules are right.</summary>
public sealed class BrokenListTests
{
    private const string HalfAList =
        """{"kind":"ServiceList","apiVersion":"v1","metadata":{"resourceVersion":"9"},"items":[{"metadata":{"na""";

    private const string EmptyListOfOthers =
        """{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"9"},"items":[]}""";

    [Fact]
    public async Task A_list_that_is_cut_or_no_list_takes_nothing_away()
    {
        await using var served = await ServedNode.StartAsync();
        var round = 0;
        foreach (var fault in new RequestFault[]
        {
            new RequestFault.CutBody(900, Ending.Abort),
            new RequestFault.CutBody(900, Ending.Clean),
            new RequestFault.AnswerText(HalfAList),
            new RequestFault.AnswerText(EmptyListOfOthers),
            new RequestFault.AnswerText(""),
            new RequestFault.AnswerText("<html><body>Sign in first</body></html>", "text/html"),
            new RequestFault.AnswerStatus(HttpStatusCode.Gone),
            new RequestFault.AnswerStatus(HttpStatusCode.ServiceUnavailable),
        })
        {
            Strike(served, fault with { Resource = "services" }, ++round);
        }
    }

    [Fact]
    public async Task A_list_that_is_always_cut_in_the_middle_is_asked_for_less_and_less_often()
    {
        await using var served = await ServedNode.StartAsync(
            more: [.. Enumerable.Range(0, 40)
                .Select(at => new EchoService($"s{at}", $"10.96.1.{at + 1}", "10.0.0.2:80"))]);
        var rules = served.Rules();
        var fault = new RequestFault.CutBody(9_000, Ending.Clean) { Resource = "services" };
        using var lease = ListAnewUnder(served, fault);
        served.Store.Put(ResourceKinds.Services, Marked(ServedNode.Other));
        Eventually.True(() => lease.Taken >= 2, () => served.Agent.Words);
        var use = new AgentUse(served.Agent);
        var before = lease.Taken;
        await served.KeepsRulesForAsync(TimeSpan.FromSeconds(15), rules, "lists are cut");
        use.AssertSmall("lists are cut");
        Assert.InRange(lease.Taken - before, 1, 6);
        lease.Lift();
        served.Put(ServedNode.Web with { Endpoints = ["10.0.0.1:80", "10.0.0.7:80"] });
        served.Delete(ServedNode.Other);
        served.WaitUntilAsWanted(ServedNode.OneBackoff, "lists are whole again");
    }

    private static void Strike(ServedNode served, RequestFault fault, int round)
    {
        var words = $"round {round}, {fault}";
        var requests = Requests(served);
        var rules = served.Rules();
        using var lease = ListAnewUnder(served, fault);
        var old = new EchoService($"z-round-{round - 1}", $"10.96.2.{round - 1}", "10.0.0.5:80");
        var made = new EchoService($"z-round-{round}", $"10.96.2.{round}", "10.0.0.5:80");
        served.Put(made);
        if (round > 1)
        {
            served.Delete(old);
        }

        // Its slice is gone, the Service is still there for the agent: the other kinds go on.
        Eventually.True(() => lease.Taken >= 2, () => $"{words}: {served.Agent.Words}");
        if (round > 1)
        {
            Eventually.True(
                () => served.Rules().Contains($"default/{old.Name}:p has no endpoints", StringComparison.Ordinal),
                () => $"{words}: {served.Agent.Words}");
        }
        else
        {
            served.KeepsRulesUntil(() => true, rules, during: words);
        }

        Assert.StartsWith("hello ", served.Ask(ServedNode.Web), StringComparison.Ordinal);
        Assert.False(served.Node.Save().Mentions($"default/{made.Name}"), words);
        lease.Lift();
        served.WaitUntilAsWanted(ServedNode.OneBackoff, words);
        Assert.InRange(Requests(served) - requests, 3, 10);
    }

    private static int Requests(ServedNode served) =>
        served.Server.Counters.Requests("services", ApiVerb.List)
        + served.Server.Counters.Requests("services", ApiVerb.Watch);

    private static FaultLease ListAnewUnder(ServedNode served, RequestFault fault)
    {
        served.Faults.Inject(new EventFault.ErrorEvent(HttpStatusCode.Gone) { Resource = "services", Times = 1 });
        return served.Faults.Inject(fault);
    }

    /// <summary>Changes nothing but the object's version.</summary>
    private static string Marked(EchoService service) => service.ServiceJson.Replace(
        "\"metadata\":{", "\"metadata\":{\"annotations\":{\"mark\":\"\"},", StringComparison.Ordinal);
}
