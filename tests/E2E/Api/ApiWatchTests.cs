using System.Net;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Http;
using Signalbox.Lab.Api.Store;
using static Signalbox.E2E.Api.ApiObjects;

namespace Signalbox.E2E.Api;

/// <summary>Watches, as kube-apiserver answers them.</summary>
public sealed class ApiWatchTests
{
    private const string Services = "/api/v1/services?watch=true";

    [Theory]
    [InlineData("1.1", false)]
    [InlineData("1.1", true)]
    [InlineData("2.0", false)]
    public async Task A_watch_from_a_revision_tells_what_came_after(string version, bool isPlain)
    {
        await using var lab = await ApiLab.StartAsync(new ApiServerOptions { IsPlain = isPlain });
        using var client = new ApiClient(lab.Server, ApiLab.Token, version: new Version(version));
        lab.Store.Put(ResourceKinds.Services, Service("a"));
        lab.Store.Put(ResourceKinds.Services, Service("b"));
        using var watch = await client.WatchAsync($"{Services}&resourceVersion=2");
        Assert.Equal(["ADDED b@3"], await watch.TakeAsync(1));
        lab.Store.Put(ResourceKinds.EndpointSlices, Slice("s"));
        lab.Store.Put(ResourceKinds.Services, Service("a", "10.96.0.11"));
        lab.Store.Put(ResourceKinds.Services, Service("a", "10.96.0.11"));
        lab.Store.Delete(ResourceKinds.Services, "shop", "a");
        Assert.Equal(["MODIFIED a@5", "DELETED a@6"], await watch.TakeAsync(2));
    }

    [Theory]
    [InlineData("")]
    [InlineData("&resourceVersion=0")]
    public async Task A_watch_from_nowhere_begins_with_what_there_is(string from)
    {
        await using var lab = await ApiLab.StartAsync();
        lab.Store.Put(ResourceKinds.Services, Service("b"));
        lab.Store.Put(ResourceKinds.Services, Service("a"));
        using var watch = await lab.Client.WatchAsync($"{Services}{from}&allowWatchBookmarks=true");
        Assert.Equal(["ADDED a@3", "ADDED b@2"], await watch.TakeAsync(2));
        Assert.Equal(
            """{"type":"BOOKMARK","object":{"kind":"Service","apiVersion":"v1","metadata":{"resourceVersion":"3","""
            + """ "annotations":{"k8s.io/initial-events-end":"true"}},"spec":{},"status":{"loadBalancer":{}}}}"""[1..],
            await watch.NextLineAsync());
        lab.Store.Put(ResourceKinds.Services, Service("c"));
        Assert.Equal(["ADDED c@4"], await watch.TakeAsync(1));
    }

    [Fact]
    public async Task Initial_events_end_with_a_marked_bookmark()
    {
        await using var lab = await ApiLab.StartAsync();
        lab.Store.Put(ResourceKinds.EndpointSlices, Slice("s"));
        lab.Store.Put(ResourceKinds.Services, Service("a"));
        using var watch = await lab.Client.WatchAsync(ResourceKinds.EndpointSlices.PathOf()
            + "?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");
        Assert.Equal(["ADDED s@2"], await watch.TakeAsync(1));
        Assert.Equal(
            """{"type":"BOOKMARK","object":{"kind":"EndpointSlice","apiVersion":"discovery.k8s.io/v1","metadata":"""
            + """{"resourceVersion":"3","annotations":{"k8s.io/initial-events-end":"true"}},"addressType":"","""
            + """ "endpoints":null,"ports":null}}"""[1..],
            await watch.NextLineAsync());
    }

    [Fact]
    public async Task Without_streaming_lists_no_bookmark_ends_the_initial_events()
    {
        await using var lab = await ApiLab.StartAsync(
            new ApiServerOptions { StreamingLists = StreamingLists.Refused });
        lab.Store.Put(ResourceKinds.Services, Service("a"));
        var (code, status) = await lab.Client.AskAsync(
            HttpMethod.Get, $"{Services}&sendInitialEvents=true&resourceVersionMatch=NotOlderThan");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "Invalid"), (code, (string?)status["reason"]));
        Assert.Equal("sendInitialEvents", (string?)status["details"]!["causes"]![0]!["field"]);
        using var watch = await lab.Client.WatchAsync($"{Services}&resourceVersion=0&allowWatchBookmarks=true");
        Assert.Equal(["ADDED a@2"], await watch.TakeAsync(1));
        lab.Store.Put(ResourceKinds.Services, Service("b"));
        Assert.Equal(["ADDED b@3"], await watch.TakeAsync(1));
    }

    [Fact]
    public async Task A_server_that_does_not_know_streaming_lists_begins_with_what_there_is_and_marks_no_end()
    {
        await using var lab = await ApiLab.StartAsync(
            new ApiServerOptions { StreamingLists = StreamingLists.Ignored });
        lab.Store.Put(ResourceKinds.Services, Service("a"));
        using var watch = await lab.Client.WatchAsync(
            $"{Services}&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");
        Assert.Equal(["ADDED a@2"], await watch.TakeAsync(1));
        lab.Store.Put(ResourceKinds.Services, Service("b"));
        Assert.Equal(["ADDED b@3"], await watch.TakeAsync(1));
    }

    [Fact]
    public async Task An_object_that_leaves_a_selector_is_deleted_as_it_last_matched()
    {
        await using var lab = await ApiLab.StartAsync();
        lab.Store.Put(ResourceKinds.Services, Service("a"));
        using var watch = await lab.Client.WatchAsync($"{Services}&labelSelector=!proxy&resourceVersion=2");
        lab.Store.Put(ResourceKinds.Services, Service("a", "10.96.0.11"));
        lab.Store.Put(ResourceKinds.Services, Service("a", "10.96.0.12", "proxy=other"));
        lab.Store.Put(ResourceKinds.Services, Service("a", "10.96.0.13", "proxy=other"));
        lab.Store.Put(ResourceKinds.Services, Service("a", "10.96.0.14"));
        lab.Store.Put(ResourceKinds.Services, Service("a", "10.96.0.14", "proxy=other"));
        lab.Store.Delete(ResourceKinds.Services, "shop", "a");
        lab.Store.Put(ResourceKinds.Services, Service("b"));

        Assert.Equal("MODIFIED 10.96.0.11 3", Shown(await watch.NextAsync()));
        Assert.Equal("DELETED 10.96.0.11 4", Shown(await watch.NextAsync()));
        Assert.Equal("ADDED 10.96.0.14 6", Shown(await watch.NextAsync()));
        Assert.Equal("DELETED 10.96.0.14 7", Shown(await watch.NextAsync()));
        Assert.Equal(["ADDED b@9"], await watch.TakeAsync(1));
    }

    [Fact]
    public async Task A_forgotten_revision_is_an_error_event()
    {
        await using var lab = await ApiLab.StartAsync();
        lab.Store.Put(ResourceKinds.Services, Service("a"));
        lab.Store.Put(ResourceKinds.Services, Service("b"));
        lab.Store.Compact();
        using var watch = await lab.Client.WatchAsync($"{Services}&resourceVersion=2");
        Assert.Equal(HttpStatusCode.OK, watch.Code);
        Assert.Equal(
            """{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","""
            + """ "message":"too old resource version: 2 (3)","reason":"Expired","code":410}}"""[1..],
            await watch.NextLineAsync());
        Assert.Null(await watch.NextLineAsync());
        using var good = await lab.Client.WatchAsync($"{Services}&resourceVersion=3");
        lab.Store.Put(ResourceKinds.Services, Service("c"));
        Assert.Equal(["ADDED c@4"], await good.TakeAsync(1));
    }

    [Fact]
    public async Task Bookmarks_come_each_period_and_once_before_the_end()
    {
        await using var lab = await ApiLab.StartAsync(new ApiServerOptions
        {
            BookmarkPeriod = TimeSpan.FromMilliseconds(200),
            LastBookmark = TimeSpan.FromMilliseconds(50),
        });
        lab.Store.Put(ResourceKinds.Services, Service("a"));
        using var watch = await lab.Client.WatchAsync(
            $"{Services}&resourceVersion=2&allowWatchBookmarks=true&timeoutSeconds=1");
        lab.Store.Put(ResourceKinds.EndpointSlices, Slice("s"));
        var lines = new List<string>();
        while (await watch.NextLineAsync() is { } line)
        {
            lines.Add(line);
        }

        Assert.InRange(lines.Count, 3, 6);
        Assert.All(lines, line => Assert.Equal(
            """{"type":"BOOKMARK","object":{"kind":"Service","apiVersion":"v1","metadata":{"resourceVersion":"3"},"""
            + """ "spec":{},"status":{"loadBalancer":{}}}}"""[1..],
            line));
    }

    [Fact]
    public async Task A_hundred_thousand_changes_reach_a_watcher_in_order()
    {
        await using var lab = await ApiLab.StartAsync(
            store: new ObjectStoreOptions { WatcherCapacity = 200_000, WindowCapacity = 1_000 });
        using var watch = await lab.Client.WatchAsync($"{ResourceKinds.EndpointSlices.PathOf()}?watch=true");
        Eventually.True(() => lab.Server.Counters.OpenWatches("endpointslices") == 1, () => "nobody watches");
        var slices = Enumerable.Range(0, 1_000).Select(index => Slice($"s-{index}", "10.0.0.1")).ToArray();
        var others = Enumerable.Range(0, 1_000).Select(index => Slice($"s-{index}", "10.0.0.2")).ToArray();
        for (var index = 0; index < 100_000; index++)
        {
            lab.Store.Put(ResourceKinds.EndpointSlices, (index / 1_000 % 2 == 0 ? slices : others)[index % 1_000]);
        }

        for (var index = 0; index < 100_000; index++)
        {
            var line = await watch.NextLineAsync();
            Assert.Contains($"\"resourceVersion\":\"{index + 2}\"", line);
        }
    }

    [Fact]
    public async Task A_watcher_that_is_too_slow_is_cut_off()
    {
        var store = new ObjectStore(new ObjectStoreOptions { WatcherCapacity = 10 });
        using var watch = store.WatchFromNow(ResourceKinds.Services);
        for (var index = 0; index < 11; index++)
        {
            store.Put(ResourceKinds.Services, Service($"s-{index}"));
        }

        Assert.True(watch.WasCutOff);
        var seen = 0;
        await foreach (var _ in watch.Events.ReadAllAsync(ApiClient.Deadline()))
        {
            seen++;
        }

        Assert.Equal(10, seen);
    }

    private static string Shown(JsonNode one) =>
        $"{one["type"]} {one["object"]!["spec"]!["clusterIP"]} {one["object"]!["metadata"]!["resourceVersion"]}";
}
