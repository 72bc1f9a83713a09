using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Faults;
using Signalbox.Lab.Api.Store;
using static Signalbox.E2E.Api.ApiObjects;

namespace Signalbox.E2E.Api;

/// <summary>Each fault does what it says, to what it is meant for, as often as it should.</summary>
public sealed class ApiFaultTests
{
    private const string Services = "/api/v1/services";
    private const string Watch = "/api/v1/services?watch=true&resourceVersion=2&allowWatchBookmarks=true";

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError, "InternalError")]
    [InlineData(HttpStatusCode.ServiceUnavailable, "ServiceUnavailable")]
    [InlineData(HttpStatusCode.Unauthorized, "Unauthorized")]
    [InlineData(HttpStatusCode.Forbidden, "Forbidden")]
    [InlineData(HttpStatusCode.Gone, "Expired")]
    [InlineData(HttpStatusCode.TooManyRequests, "TooManyRequests")]
    public async Task A_status_strikes_so_many_requests_of_a_kind_and_verb(HttpStatusCode wanted, string reason)
    {
        await using var lab = await StartAsync();
        var lease = lab.Server.Faults.Inject(new RequestFault.AnswerStatus(wanted)
        {
            Resource = "services",
            Verb = ApiVerb.List,
            Times = 2,
            RetryAfter = TimeSpan.FromSeconds(7),
        });
        await lab.Client.GetAsync("/api/v1/nodes");
        await lab.Client.GetAsync("/api/v1/namespaces/shop/services/a");
        for (var turn = 0; turn < 2; turn++)
        {
            using var answer = await lab.Client.SendAsync(HttpMethod.Get, Services);
            var status = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            Assert.Equal((wanted, reason), (answer.StatusCode, (string?)status["reason"]));
            Assert.Equal(TimeSpan.FromSeconds(7), answer.Headers.RetryAfter!.Delta);
            Assert.Equal(7, (int)status["details"]!["retryAfterSeconds"]!);
        }

        await lab.Client.GetAsync(Services);
        Assert.Equal(2, lease.Taken);
    }

    [Fact]
    public async Task A_text_strikes_until_it_is_lifted()
    {
        await using var lab = await StartAsync();
        const string Page = "<html><body>Please log in</body></html>";
        using (lab.Server.Faults.Inject(new RequestFault.AnswerText(Page, "text/html")))
        {
            for (var turn = 0; turn < 3; turn++)
            {
                using var answer = await lab.Client.SendAsync(HttpMethod.Get, Services);
                Assert.Equal((HttpStatusCode.OK, "text/html"), (answer.StatusCode, Type(answer)));
                Assert.Equal(Page, await answer.Content.ReadAsStringAsync());
            }
        }

        await lab.Client.GetAsync(Services);
    }

    [Theory]
    [InlineData("1.1", Ending.Clean)]
    [InlineData("1.1", Ending.Abort)]
    [InlineData("1.1", Ending.Finish)]
    [InlineData("1.1", Ending.Reset)]
    [InlineData("2.0", Ending.Clean)]
    [InlineData("2.0", Ending.Abort)]
    [InlineData("2.0", Ending.Finish)]
    [InlineData("2.0", Ending.Reset)]
    public async Task A_list_ends_in_the_middle(string version, Ending ending)
    {
        await using var lab = await StartAsync();
        using var client = new ApiClient(lab.Server, ApiLab.Token, version: new Version(version));
        lab.Server.Faults.Inject(new RequestFault.CutBody(150, ending) { Times = 1 });
        var whole = lab.Store.List(ResourceKinds.Services).Objects.Span[0].ToString();
        var (text, failure) = await ReadAsync(client.SendAsync(HttpMethod.Get, Services));
        Assert.Equal(ending == Ending.Clean, failure is null);
        if (ending == Ending.Clean || version == "1.1")
        {
            Assert.Equal(150, text.Length);
            Assert.Contains(text[^30..], whole);
        }

        Assert.Equal(2, (await client.GetAsync(Services))["items"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("1.1", Ending.Clean)]
    [InlineData("1.1", Ending.Reset)]
    [InlineData("2.0", Ending.Clean)]
    [InlineData("2.0", Ending.Abort)]
    [InlineData("2.0", Ending.Finish)]
    [InlineData("2.0", Ending.Reset)]
    public async Task An_open_watch_ends_in_the_middle_of_an_event(string version, Ending ending)
    {
        await using var lab = await StartAsync();
        using var client = new ApiClient(lab.Server, ApiLab.Token, version: new Version(version));
        var watch = await client.SendAsync(HttpMethod.Get, Watch);
        lab.Server.Faults.Inject(new EventFault.CutEvent(30, ending) { Resource = "services", Times = 1 });
        var reading = ReadAsync(Task.FromResult(watch));
        lab.Store.Put(ResourceKinds.Services, Service("c"));
        var (text, failure) = await reading;
        Assert.Equal(ending == Ending.Clean, failure is null);
        if (ending == Ending.Clean || version == "1.1")
        {
            Assert.StartsWith("""{"type":"ADDED","object":""", text);
            Assert.EndsWith("""{"type":"ADDED","object":{"kin""", text);
        }

        using var again = await client.WatchAsync(Watch);
        Assert.Equal(["ADDED b@3", "ADDED c@4"], await again.TakeAsync(2));
    }

    [Fact]
    public async Task A_stalled_request_says_nothing_and_goes_on_when_it_may()
    {
        await using var lab = await StartAsync();
        using var lease = lab.Server.Faults.Inject(new RequestFault.Stall { Verb = ApiVerb.List });
        var stalled = lab.Client.GetAsync(Services);
        Eventually.True(() => lease.Taken == 1, () => "the request has not come");
        await lab.Client.GetAsync("/version");
        Assert.False(stalled.IsCompleted);
        lease.Lift();
        Assert.Equal(2, (await stalled)["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_request_may_stall_after_its_headers()
    {
        await using var lab = await StartAsync();
        using var lease = lab.Server.Faults.Inject(new RequestFault.Stall(AfterHeaders: true));
        using var answer = await lab.Client.SendAsync(HttpMethod.Get, Services);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var body = answer.Content.ReadAsStringAsync();
        Assert.Equal(1, lease.Taken);
        lease.Lift();
        Assert.Equal(2, JsonNode.Parse(await body)!["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_slow_body_comes_piece_by_piece()
    {
        await using var lab = await StartAsync();
        lab.Server.Faults.Inject(new RequestFault.SlowBody(100, TimeSpan.FromMilliseconds(20)));
        var watch = Stopwatch.StartNew();
        using var answer = await lab.Client.SendAsync(HttpMethod.Get, Services);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(2, JsonNode.Parse(text)!["items"]!.AsArray().Count);
        var least = TimeSpan.FromMilliseconds(text.Length / 100 * 20);
        Assert.True(watch.Elapsed > least, $"{watch.Elapsed} for {text.Length} bytes");
    }

    [Theory]
    [InlineData(Ending.Reset)]
    [InlineData(Ending.Finish)]
    public async Task A_connection_ends_without_an_answer(Ending ending)
    {
        await using var lab = await StartAsync();
        lab.Server.Faults.Inject(new RequestFault.DropConnection(ending) { Times = 1, Verb = ApiVerb.List });
        using var client = new ApiClient(lab.Server, ApiLab.Token, version: HttpVersion.Version11);
        // The client would quietly try again, but for the body.
        await Assert.ThrowsAnyAsync<HttpRequestException>(
            () => client.SendAsync(HttpMethod.Get, Services, "{}"));
        Assert.Equal(1, lab.Server.Counters.Requests("services", ApiVerb.List));
        await client.GetAsync(Services);
    }

    [Fact]
    public async Task A_stale_list_shows_an_older_revision()
    {
        await using var lab = await StartAsync();
        lab.Server.Faults.Inject(new RequestFault.StaleList(2) { Times = 1 });
        var list = await lab.Client.GetAsync($"{Services}?resourceVersion=3&resourceVersionMatch=NotOlderThan");
        Assert.Equal("2", (string?)list["metadata"]!["resourceVersion"]);
        Assert.Equal("a", (string?)Assert.Single(list["items"]!.AsArray())!["metadata"]!["name"]);
    }

    [Theory]
    [InlineData(HttpStatusCode.Gone, "Expired")]
    [InlineData(HttpStatusCode.InternalServerError, "InternalError")]
    public async Task An_error_event_ends_a_watch(HttpStatusCode code, string reason)
    {
        await using var lab = await StartAsync();
        using var watch = await lab.Client.WatchAsync(Watch);
        await watch.TakeAsync(1);
        lab.Server.Faults.Inject(new EventFault.ErrorEvent(code) { Times = 1 });
        lab.Store.Put(ResourceKinds.Services, Service("c"));
        var error = await watch.NextAsync();
        Assert.Equal($"ERROR {(int)code} {reason}",
            $"{error["type"]} {error["object"]!["code"]} {error["object"]!["reason"]}");
        Assert.Null(await watch.NextLineAsync());
    }

    [Fact]
    public async Task Events_may_come_twice_garbled_or_mistyped()
    {
        await using var lab = await StartAsync();
        using var watch = await lab.Client.WatchAsync(Watch);
        await watch.TakeAsync(1);
        lab.Server.Faults.Inject(new EventFault.Duplicate { Times = 1 });
        lab.Server.Faults.Inject(new EventFault.Garbage("}}%\n") { Times = 1 });
        lab.Server.Faults.Inject(new EventFault.Mistyped("spec.ports", "\"none\"") { Times = 1 });
        lab.Server.Faults.Inject(new EventFault.Mistyped("metadata.resourceVersion", "7") { Times = 1 });
        foreach (var name in new[] { "c", "d", "e", "f", "g" })
        {
            lab.Store.Put(ResourceKinds.Services, Service(name));
        }

        Assert.Equal(["ADDED c@4", "ADDED c@4"], await watch.TakeAsync(2));
        Assert.Equal("}}%", await watch.NextLineAsync());
        Assert.Equal(["ADDED d@5"], await watch.TakeAsync(1));
        Assert.Equal("none", (string?)(await watch.NextAsync())["object"]!["spec"]!["ports"]);
        var mistyped = (await watch.NextAsync())["object"]!["metadata"]!["resourceVersion"]!;
        Assert.Equal((JsonValueKind.Number, 7), (mistyped.GetValueKind(), (int)mistyped));
        Assert.Equal(["ADDED g@8"], await watch.TakeAsync(1));
    }

    [Fact]
    public async Task Bookmarks_may_be_dropped()
    {
        await using var lab = await StartAsync();
        var lease = lab.Server.Faults.Inject(new EventFault.DropBookmarks());
        using var watch = await lab.Client.WatchAsync($"{Services}?watch=true&allowWatchBookmarks=true");
        await watch.TakeAsync(2);
        lab.Store.Put(ResourceKinds.Services, Service("c"));
        Assert.Equal(["ADDED c@4"], await watch.TakeAsync(1));
        Assert.Equal(1, lease.Taken);
    }

    private static async Task<ApiLab> StartAsync()
    {
        var lab = await ApiLab.StartAsync();
        lab.Store.Put(ResourceKinds.Services, Service("a"));
        lab.Store.Put(ResourceKinds.Services, Service("b"));
        return lab;
    }

    /// <summary>All that came of the body, and what ended it before its time. .NET's HTTP/2 client gives up what it
    /// has not handed over when a stream is reset, so nothing is sure of the text then.</summary>
    private static async Task<(string Text, Exception? Failure)> ReadAsync(Task<HttpResponseMessage> asked)
    {
        var text = new MemoryStream();
        try
        {
            using var answer = await asked;
            await using var body = await answer.Content.ReadAsStreamAsync();
            await body.CopyToAsync(text, ApiClient.Deadline());
            return (Text(text), null);
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            return (Text(text), failure);
        }
    }

    private static string Text(MemoryStream stream) => System.Text.Encoding.UTF8.GetString(stream.ToArray());

    private static string? Type(HttpResponseMessage answer) => answer.Content.Headers.ContentType?.MediaType;
}
