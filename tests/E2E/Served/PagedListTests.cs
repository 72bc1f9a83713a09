using System.Diagnostics;
using System.Net;
using Signalbox.E2E.Nodes;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Faults;
using Signalbox.Lab.Api.Http;
using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Served;

/// <summary>Servers that do not stream lists, and lists of many pages.</summary>
public sealed class PagedListTests
{
    [Fact]
    public async Task Pages_whose_token_expires_lead_to_a_whole_list()
    {
        var many = Enumerable.Range(0, 620)
            .Select(at => new EchoService($"s{at:000}", $"10.96.{10 + (at / 200)}.{(at % 200) + 1}")).ToArray();
        await using var served = await ServedNode.PrepareAsync(
            new ApiServerOptions { StreamingLists = StreamingLists.Refused });
        foreach (var service in many)
        {
            served.Store.Put(ResourceKinds.Services, service.ServiceJson);
        }

        served.StartAgent();
        served.WaitUntilAsWanted(after: "the start");
        Assert.Equal(1, served.Server.Counters.Requests("services", ApiVerb.List));

        // The first page takes a while, and the second is asked for when its revision is no longer known.
        using var first = served.Faults.Inject(
            new RequestFault.SlowBody(16 << 10, TimeSpan.FromMilliseconds(400))
            {
                Resource = "services",
                Verb = ApiVerb.List,
                Times = 1,
            });
        ListAnew(served);
        served.Store.Delete(ResourceKinds.Services, "default", many[2].Name);
        Eventually.True(() => first.Taken == 1, () => served.Agent.Words);
        served.Store.Delete(ResourceKinds.Services, "default", many[3].Name);
        // Again and again: the page is made some time after its fault was taken.
        Eventually.True(
            () =>
            {
                if (Lists(served).Count > 2)
                {
                    return true;
                }

                served.Store.Put(ResourceKinds.Services, (many[500] with { Port = 81 }).ServiceJson);
                served.Store.Compact();
                return false;
            },
            () => served.Agent.Words);
        served.WaitUntilAsWanted(ServedNode.OneBackoff, "a token expired");
        var lists = Lists(served);
        Assert.Equal(4, lists.Count);
        Assert.Contains("limit=500", lists[1], StringComparison.Ordinal);
        Assert.Contains("continue=", lists[2], StringComparison.Ordinal);
        Assert.DoesNotContain("limit=", lists[3], StringComparison.Ordinal);

        // And from there on as always: two pages, and what is gone is gone.
        ListAnew(served);
        served.Store.Delete(ResourceKinds.Services, "default", many[499].Name);
        served.WaitUntilAsWanted(ServedNode.OneBackoff, "two pages");
        Assert.Contains("continue=", Lists(served)[^1], StringComparison.Ordinal);
        Assert.Equal(6, Lists(served).Count);
    }

    [Fact]
    public async Task A_server_that_refuses_streamed_lists_is_asked_for_pages_at_once()
    {
        await using var served = await ServedNode.PrepareAsync(
            new ApiServerOptions { StreamingLists = StreamingLists.Refused });
        served.StartAgent();
        served.WaitUntilAsWanted(after: "the start");
        served.Put(new EchoService("new", "10.96.2.1", "10.0.0.5:80"));
        served.WaitUntilAsWanted(after: "a change");
        Assert.Equal(2, served.Server.Counters.Requests("services", ApiVerb.Watch));
        Assert.Single(Lists(served));
    }

    /// <summary>Old servers never mark the end of the objects; nor do those whose bookmarks get lost.</summary>
    [Fact]
    public async Task A_streamed_list_without_a_mark_is_given_up_for_pages()
    {
        await using var old = await ServedNode.PrepareAsync(
            new ApiServerOptions { StreamingLists = StreamingLists.Ignored });
        await using var lossy = await ServedNode.PrepareAsync();
        lossy.Faults.Inject(new EventFault.DropBookmarks());
        var clock = Stopwatch.StartNew();
        old.StartAgent();
        lossy.StartAgent();
        foreach (var served in new[] { old, lossy })
        {
            served.WaitUntilAsWanted(ServedNode.OneBackoff, "the start");
            Assert.True(clock.Elapsed > TimeSpan.FromSeconds(15), "nothing marked the end, and it was not waited for");
            Assert.Equal(1, served.Server.Counters.Requests("services", ApiVerb.List));
            served.Put(new EchoService("new", "10.96.2.1", "10.0.0.5:80"));
            served.WaitUntilAsWanted(after: "a change");
            Assert.InRange(served.Server.Counters.AllRequests(), 9, 14);
        }
    }

    private static void ListAnew(ServedNode served) => served.Faults.Inject(
        new EventFault.ErrorEvent(HttpStatusCode.Gone) { Resource = "services", Times = 1 });

    private static List<string> Lists(ServedNode served) =>
    [
        .. served.Server.Counters.Log
            .Where(request => request is { Resource: "services", Verb: ApiVerb.List }).Select(request => request.Query),
    ];
}
