using System.Net;
using System.Text.Json.Nodes;
using Signalbox.E2E.Nodes;
using Signalbox.Lab.Api.Faults;
using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Served;

/// <summary>Objects that are large, cannot be read, or leave what the agent asks for and come back.</summary>
public sealed class OddObjectTests
{
    private const string Refused = "An object cannot be used";

    [Fact]
    public async Task An_object_of_a_mebibyte_is_one_among_others()
    {
        await using var served = await ServedNode.StartAsync();
        var use = new AgentUse(served.Agent);
        var big = new EchoService("big", "10.96.2.1", "10.0.0.1:80");
        for (var version = 0; version < 8; version++)
        {
            served.Store.Put(ResourceKinds.EndpointSlices, big.SliceJson);
            served.Store.Put(ResourceKinds.Services, Annotated(big, new string((char)('a' + version), 1 << 20)));
        }

        // Cut in the middle of it: what had come of the object counts for nothing.
        using var cut = served.Faults.Inject(
            new EventFault.CutEvent(300_000, Ending.Reset) { Resource = "services", Times = 1 });
        served.Store.Put(ResourceKinds.Services, Annotated(big with { Port = 8080 }, new string('z', 1 << 20)));
        served.Store.Put(ResourceKinds.Services, Annotated(big, new string('y', 1 << 20)));
        Eventually.True(() => cut.Taken == 1, () => served.Agent.Words);
        served.Put(new EchoService("after", "10.96.2.2", "10.0.0.1:80"));
        served.WaitUntilAsWanted(after: "ten versions of a large object");
        Assert.StartsWith("hello ", served.Ask(big), StringComparison.Ordinal);
        ListAnew(served, "services");
        served.Put(new EchoService("last", "10.96.2.3", "10.0.0.1:80"));
        served.WaitUntilAsWanted(ServedNode.OneBackoff, "a list with a large object");
        use.AssertGrowth("large objects", 32 << 20);
    }

    [Fact]
    public async Task An_object_that_cannot_be_read_keeps_its_rules_and_is_named_at_each_meeting()
    {
        await using var served = await ServedNode.StartAsync();
        var rules = served.Rules();
        var odd = Changed(ServedNode.Web.ServiceJson, json => json["spec"]!["ports"] = "none");
        served.Store.Put(ResourceKinds.Services, odd);
        served.Agent.WaitFor(0, Refused, "default/web", "spec.ports");
        served.KeepsRulesUntil(() => true, rules, during: "a Service cannot be read");

        // Whole lists do not take it away either, and others come and go beside it.
        ListAnew(served, "services");
        served.Delete(ServedNode.Other);
        served.Put(new EchoService("new", "10.96.2.1", "10.0.0.1:80"));
        Eventually.True(
            () => served.Node.Save() is var saved
                && saved.Mentions("default/new:p -> ") && !saved.Mentions("default/other"),
            () => served.Agent.Words);
        Assert.StartsWith("hello ", served.Ask(ServedNode.Web), StringComparison.Ordinal);
        Assert.Equal(2, served.Agent.Log.Count(line => line.Contains(Refused) && line.Contains("default/web")));

        var slice = Changed(ServedNode.Web.SliceJson, json => json["endpoints"] = "none");
        served.Store.Put(ResourceKinds.EndpointSlices, slice);
        served.Agent.WaitFor(0, Refused, "default/web-1", "endpoints");
        Assert.StartsWith("hello ", served.Ask(ServedNode.Web), StringComparison.Ordinal);
        served.Put(ServedNode.Web with { Port = 8080 });
        served.WaitUntilAsWanted(after: "it can be read again");
        Assert.StartsWith("hello ", served.Ask(ServedNode.Web with { Port = 8080 }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Objects_leave_the_selectors_and_come_back()
    {
        await using var served = await ServedNode.StartAsync();
        var rules = served.Rules();
        foreach (var leave in new Action<JsonObject>[]
        {
            json => json["metadata"]!["labels"] =
                new JsonObject { ["service.kubernetes.io/service-proxy-name"] = "another" },
            json => (json["spec"]!["clusterIP"], json["spec"]!["clusterIPs"]) = ("None", new JsonArray("None")),
        })
        {
            served.Store.Put(ResourceKinds.Services, Changed(ServedNode.Web.ServiceJson, leave));
            Eventually.True(() => !served.Node.Save().Mentions("default/web"), () => served.Agent.Words);
            served.WaitUntilAsWanted(after: "it has left");
            served.Store.Put(ResourceKinds.Services, ServedNode.Web.ServiceJson);
            served.WaitUntilRulesAre(rules, after: "it is back");
        }

        // What is gone from the list, and not only from the watch.
        served.Store.Put(ResourceKinds.EndpointSlices, Changed(
            ServedNode.Web.SliceJson,
            json => json["metadata"]!["labels"]!["service.kubernetes.io/headless"] = ""));
        ListAnew(served, "endpointslices");
        served.Store.Put(ResourceKinds.EndpointSlices, ServedNode.Other.SliceJson.Replace("10.0.0.1", "10.0.0.9"));
        Eventually.True(
            () => served.Node.Save() is var saved && saved.Mentions("default/web:p has no endpoints")
                && saved.Mentions("10.0.0.9:80"),
            () => served.Agent.Words);
        served.Put(ServedNode.Web);
        served.Put(ServedNode.Other);
        served.WaitUntilRulesAre(rules, after: "all are back");
        Assert.DoesNotContain(served.Agent.Log, line => line.Contains(Refused));
    }

    /// <summary>The next event of the kind is lost, and only a list can tell.</summary>
    private static void ListAnew(ServedNode served, string resource) =>
        served.Faults.Inject(new EventFault.ErrorEvent(HttpStatusCode.Gone) { Resource = resource, Times = 1 });

    private static string Annotated(EchoService service, string text) => Changed(
        service.ServiceJson, json => json["metadata"]!["annotations"] = new JsonObject { ["text"] = text });

    private static string Changed(string json, Action<JsonObject> change)
    {
        var copy = JsonNode.Parse(json)!.AsObject();
        change(copy);
        return copy.ToJsonString();
    }
}
