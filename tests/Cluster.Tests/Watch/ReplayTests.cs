using System.Text;
using Signalbox.Cluster.Watch;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Tests.Watch;

/// <summary>What API servers really answered, given to the agent's watch: recordings of our own, and those of a real
/// kube-apiserver that may lie beside the repository.</summary>
public sealed class ReplayTests
{
    private const string Services = "/api/v1/services?labelSelector=%21service.kubernetes.io%2Fservice-proxy-name"
        + "&fieldSelector=spec.clusterIP%21%3DNone";

    private const string Slices =
        "/apis/discovery.k8s.io/v1/endpointslices?labelSelector=%21service.kubernetes.io%2Fheadless";

    private const string Streaming =
        "&watch=true&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan";

    private static readonly Recording NoStreaming = new("", 422, [], Encoding.UTF8.GetBytes(
        """{"kind":"Status","status":"Failure","reason":"Invalid","message":"it is forbidden","code":422}"""));

    public static TheoryData<string> Folders => ["own", "shared"];

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task A_streamed_list_goes_over_into_a_watch(string folder)
    {
        var recording = Read(folder, "watch-services-initial-events.txt");
        await using var run = await ReplayRun.StartAsync("Service", new ReplayStep(Services + Streaming, recording));
        Assert.Equal(WatchFrom(Services, recording.LastVersion), await run.NextAsync());
        run.AssertHolds(recording);

        // An object that the selector makes leave comes back, and leaves again: each is a change of its own.
        Assert.True(run.Changes.Count(change => change is ClusterChange.ServiceGone) >= 2);
        Assert.Empty(run.Notices);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Bookmarks_move_the_version_and_change_nothing(string folder)
    {
        var recording = Read(folder, "watch-endpointslices-bookmarks.txt");
        await using var run = await ReplayRun.StartAsync(
            "EndpointSlice", new ReplayStep(Slices + Streaming, recording));
        Assert.Equal(WatchFrom(Slices, recording.LastVersion), await run.NextAsync());
        run.AssertHolds(recording);
        Assert.Contains(run.Changes, change => change is ClusterChange.SliceGone);
        Assert.All(run.Changes, change => Assert.NotEqual("", ReplayRun.NameOf(change)));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Without_streaming_it_lists_and_a_version_that_is_too_old_makes_it_list_again(string folder)
    {
        var list = Read(folder, "list-services.txt");
        await using var run = await ReplayRun.StartAsync(
            "Service",
            new ReplayStep(Services + Streaming, NoStreaming),
            new ReplayStep(list.Path, list),
            new ReplayStep(WatchFrom(Services, list.LastVersion), Read(folder, "watch-services-410.txt")),
            new ReplayStep(Services + Streaming, NoStreaming),
            new ReplayStep(Services + "&limit=500", list));
        Assert.Equal(WatchFrom(Services, list.LastVersion), await run.NextAsync());
        run.AssertHolds(list);
        Assert.DoesNotContain(run.Changes, change => change is ClusterChange.ServiceGone);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task A_watch_may_be_refused_as_too_old_by_its_status(string folder)
    {
        var list = Read(folder, "list-services.txt");
        var stream = Read(folder, "watch-services-initial-events.txt");
        var gone = Read(folder, "list-expired-continue.txt");
        await using var run = await ReplayRun.StartAsync(
            "Service",
            new ReplayStep(Services + Streaming, NoStreaming),
            new ReplayStep(list.Path, list),
            new ReplayStep(WatchFrom(Services, list.LastVersion), gone),
            new ReplayStep(Services + Streaming, stream));
        Assert.Equal(WatchFrom(Services, stream.LastVersion), await run.NextAsync());
        run.AssertHolds(stream);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Pages_are_followed_and_one_that_is_too_old_begins_a_list_without_pages(string folder)
    {
        var (first, second) = (Read(folder, "list-services-page1.txt"), Read(folder, "list-services-page2.txt"));
        var whole = Read(folder, "list-services.txt");
        await using var run = await ReplayRun.StartAsync(
            "Service",
            new ReplayStep(Services + Streaming, NoStreaming),
            new ReplayStep(whole.Path, first),
            new ReplayStep(NextPage(first), second),
            new ReplayStep(NextPage(second), Read(folder, "list-expired-continue.txt")),
            new ReplayStep(Services + Streaming, NoStreaming),
            new ReplayStep(Services, whole));
        Assert.Equal(WatchFrom(Services, whole.LastVersion), await run.NextAsync());
        run.AssertHolds(whole);
        Assert.Contains(run.Changes, change => ReplayRun.NameOf(change) == FirstOf(first));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Refused_credentials_and_missing_rights_are_told_once_each_and_tried_again(string folder)
    {
        var stream = Read(folder, "watch-services-initial-events.txt");
        var (denied, unknown) = (Read(folder, "forbidden-403.txt"), Read(folder, "unauthorized-401.txt"));
        await using var run = await ReplayRun.StartAsync(
            "Service",
            new ReplayStep(Services + Streaming, denied),
            new ReplayStep(Services + "&limit=500&resourceVersion=0", denied),
            new ReplayStep(Services + Streaming, unknown),
            new ReplayStep(Services + "&limit=500&resourceVersion=0", unknown),
            new ReplayStep(Services + Streaming, stream));
        await run.NextAsync();
        run.AssertHolds(stream);
        Assert.Equal(
            [WatchNoticeKind.Lost, WatchNoticeKind.Lost, WatchNoticeKind.Recovered],
            run.Notices.Select(notice => notice.Kind));
        Assert.Contains("services is forbidden: User", run.Notices[0].Words, StringComparison.Ordinal);
        Assert.Contains("list and watch on services", run.Notices[0].Words, StringComparison.Ordinal);
        Assert.Contains("401", run.Notices[1].Words, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task This_nodes_object_is_read(string folder)
    {
        var list = Read(folder, "list-nodes-one.txt");
        var path = "/api/v1/nodes?fieldSelector=metadata.name%3Dnode-a";
        await using var run = await ReplayRun.StartAsync(
            "Node", new ReplayStep(path + Streaming, NoStreaming), new ReplayStep(list.Path, list));
        Assert.Equal(WatchFrom(path, list.LastVersion), await run.NextAsync());
        var node = Assert.IsType<ClusterChange.NodeSet>(Assert.Single(run.Changes)).Node;
        Assert.Equal("node-a", node.Name);
        Assert.NotEmpty(node.Addresses);
        if (folder == "own")
        {
            Assert.Equal(("north", "192.0.2.8"), (node.Zone, node.Addresses[0].ToString()));
            Assert.Equal(["10.12.3.0/24", "fd00:12:3::/64"], node.PodCIDRs.Select(block => block.ToString()));
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Service_CIDRs_are_read(string folder)
    {
        var list = Read(folder, "list-servicecidrs.txt");
        await using var run = await ReplayRun.StartAsync(
            "ServiceCIDR",
            new ReplayStep(list.Path + "?" + Streaming[1..], NoStreaming),
            new ReplayStep(list.Path + "?limit=500&resourceVersion=0", list));
        await run.NextAsync();
        run.AssertHolds(list);
        var set = Assert.IsType<ClusterChange.ServiceCIDRSet>(run.Changes[0]);
        Assert.Equal(["IPv4", "IPv6"], set.CIDRs.Select(block => block.Family.ToString()));
    }

    private static string WatchFrom(string selected, string version) =>
        $"{selected}&watch=true&allowWatchBookmarks=true&resourceVersion={version}";

    private static string NextPage(Recording page)
    {
        using var json = System.Text.Json.JsonDocument.Parse(page.Body);
        var token = json.RootElement.GetProperty("metadata").GetProperty("continue").GetString()!;
        return $"{Services}&limit=500&continue={Uri.EscapeDataString(token)}";
    }

    private static string FirstOf(Recording list)
    {
        var objects = new SortedDictionary<string, string>(StringComparer.Ordinal);
        list.Fold(objects);
        return objects.Keys.First();
    }

    private static Recording Read(string folder, string name)
    {
        var path = folder == "own"
            ? Path.Combine(AppContext.BaseDirectory, "Watch", "Recordings")
            : Path.Combine(Repository(), "..", "shared", "watch-traffic");
        Assert.SkipWhen(
            folder == "shared" && !Directory.Exists(path), "there is no folder 'shared' beside the repository");
        return Recording.Read(Path.Combine(path, name));
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Signalbox.slnx")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
