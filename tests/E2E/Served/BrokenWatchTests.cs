using System.Net;
using Signalbox.E2E.Nodes;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Faults;
using Signalbox.Lab.Api.Http;

namespace Signalbox.E2E.Served;

/// <summary>Things go wrong in the middle of a watch.</summary>
public sealed class BrokenWatchTests
{
    [Fact]
    public async Task An_event_that_is_cut_doubled_or_garbled_is_made_good()
    {
        await using var served = await ServedNode.StartAsync();
        var round = 0;
        foreach (var fault in new EventFault[]
        {
            new EventFault.CutEvent(40, Ending.Abort),
            new EventFault.CutEvent(40, Ending.Clean),
            new EventFault.CutEvent(40, Ending.Finish),
            new EventFault.CutEvent(40, Ending.Reset),
            new EventFault.Garbage("}}%\n"),
            new EventFault.Garbage("<html><body>Bad gateway</body></html>"),
            new EventFault.Garbage("""{"type":"MODIFIED","object":7}"""),
            new EventFault.Garbage("""{"type":"ADDED","object":{"kind":"Status","code":500}}"""),
            new EventFault.ErrorEvent(HttpStatusCode.InternalServerError),
            new EventFault.ErrorEvent(HttpStatusCode.Gone),
            new EventFault.Duplicate(),
        })
        {
            var words = $"round {++round}, {fault}";
            var rules = served.Rules();
            var kind = round % 2 == 0 ? "endpointslices" : "services";
            using var lease = served.Faults.Inject(fault with { Resource = kind, Times = 1 });
            served.Put(new EchoService($"round-{round}", $"10.96.2.{round}", "10.0.0.5:80"));
            Eventually.True(() => lease.Taken == 1, () => words);
            served.WaitUntilAsWanted(ServedNode.OneBackoff, words);
            Assert.All(
                rules.Split('\n').Where(line => line.Contains(" KUBE-SVC-", StringComparison.Ordinal)),
                line => Assert.Contains(line, served.Rules(), StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Watches_that_break_at_each_event_do_not_make_the_agent_spin()
    {
        await using var served = await ServedNode.StartAsync();
        using var lease = served.Faults.Inject(new EventFault.Garbage("%\n") { Resource = "services" });
        var changed = new EchoService("changed", "10.96.2.1", "10.0.0.5:80");
        served.Put(changed);
        Eventually.True(() => lease.Taken >= 2, () => served.Agent.Words);
        var requests = served.Server.Counters.AllRequests();
        var use = new AgentUse(served.Agent);
        for (var second = 0; second < 15; second++)
        {
            // A change each second is the fault.
            served.Put(changed with { Port = 81 + second });
            await Task.Delay(TimeSpan.FromSeconds(1));
            Assert.StartsWith("hello ", served.Ask(ServedNode.Web), StringComparison.Ordinal);
        }

        use.AssertSmall("each event is garbage");
        Assert.InRange(served.Server.Counters.AllRequests() - requests, 2, 30);
        lease.Lift();
        served.WaitUntilAsWanted(ServedNode.OneBackoff, "events are whole again");
    }

    [Fact]
    public async Task A_version_that_is_too_old_is_left_without_a_word()
    {
        await using var served = await ServedNode.StartAsync();
        var mark = served.Agent.LineCount;
        var gone = served.Faults.Inject(
            new RequestFault.AnswerStatus(HttpStatusCode.Gone)
            {
                Resource = "services",
                Verb = ApiVerb.Watch,
                Times = 1,
            });
        served.Server.EndWatches("services");
        Eventually.True(() => gone.Taken == 1, () => served.Agent.Words);
        served.Put(new EchoService("new", "10.96.2.1", "10.0.0.5:80"));
        served.WaitUntilAsWanted(ServedNode.OneBackoff, "410 to a watch");

        // Out of the server's window: what is watched is of now, what was missed is forgotten.
        using (var held = served.Faults.Inject(new RequestFault.Stall { Verb = ApiVerb.Watch }))
        {
            served.Server.EndWatches();
            Eventually.True(() => held.Taken >= 3, () => served.Agent.Words);
            served.Put(ServedNode.Web with { Endpoints = ["10.0.0.1:80", "10.0.0.3:80"] });
            served.Delete(ServedNode.Other);
            served.Store.Compact();
        }

        served.WaitUntilAsWanted(ServedNode.OneBackoff, "a watch from before the window");
        Assert.DoesNotContain(served.Agent.Log.Skip(mark), line => line.Contains("cannot be followed"));
    }

    [Fact]
    public async Task A_server_that_lists_older_things_for_a_while_is_right_in_the_end()
    {
        await using var served = await ServedNode.StartAsync(
            new ApiServerOptions { StreamingLists = StreamingLists.Refused });
        var before = served.Store.Revision;
        served.Put(new EchoService("new", "10.96.2.1", "10.0.0.5:80"));
        served.Delete(ServedNode.Other);
        served.WaitUntilAsWanted(after: "before the fault");
        using var stale = served.Faults.Inject(new RequestFault.StaleList(before) { Times = 1, Resource = "services" });
        served.Faults.Inject(new EventFault.ErrorEvent(HttpStatusCode.Gone) { Resource = "services", Times = 1 });
        served.Put(new EchoService("newer", "10.96.2.2", "10.0.0.5:80"));
        Eventually.True(() => stale.Taken == 1, () => served.Agent.Words);
        served.WaitUntilAsWanted(ServedNode.OneBackoff, "a list of older things");
        served.Put(new EchoService("newest", "10.96.2.3", "10.0.0.5:80"));
        served.WaitUntilAsWanted(ServedNode.OneBackoff, "after a list of older things");
    }
}
