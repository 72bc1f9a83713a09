using System.Text;

namespace Signalbox.Cluster.Tests.Watch;

/// <summary>Servers that have never heard of sendInitialEvents begin an ordinary watch with all objects, and never say
/// where these end.</summary>
public sealed class UnmarkedListTests
{
    private const string Slices =
        "/apis/discovery.k8s.io/v1/endpointslices?labelSelector=%21service.kubernetes.io%2Fheadless";

    private const string Streaming =
        "&watch=true&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan";

    [Fact]
    public async Task A_bookmark_before_the_mark_leads_to_a_list_however_busy_the_watch_is()
    {
        var body = Slice("before", 5)
            + """{"type":"BOOKMARK","object":{"kind":"EndpointSlice","metadata":{"resourceVersion":"6"}}}""" + "\n"
            + Slice("after", 7);
        var unmarked = new Recording("", 200, [], Encoding.UTF8.GetBytes(body));
        await using var run = await ReplayRun.StartAsync("EndpointSlice", new ReplayStep(Slices + Streaming, unmarked));
        Assert.Equal(Slices + "&limit=500&resourceVersion=0", await run.NextAsync());
        Assert.Equal("ns/before", ReplayRun.NameOf(Assert.Single(run.Changes)));
    }

    private static string Slice(string name, int version) =>
        $$$"""
        {"type":"ADDED","object":{"kind":"EndpointSlice","apiVersion":"discovery.k8s.io/v1",
        "metadata":{"name":"{{{name}}}","namespace":"ns","resourceVersion":"{{{version}}}",
        "labels":{"kubernetes.io/service-name":"web"}},
        "addressType":"IPv4","endpoints":[],"ports":[]}}
        """.ReplaceLineEndings("") + "\n";
}
