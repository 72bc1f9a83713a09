using System.Globalization;
using System.Text;

namespace Signalbox.Cluster.Tests.Watch;

/// <summary>Watches that end soon, as behind a proxy that cuts what lasts.</summary>
public sealed class ShortWatchTests
{
    private const string Nodes = "/api/v1/nodes?fieldSelector=metadata.name%3Dnode-a";

    private const string Streaming =
        "&watch=true&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan";

    private const int Watches = 8;

    /// <summary>Limits of the connection are longer.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task The_pause_does_not_grow_while_watches_bring_something()
    {
        var clock = new PauseClock();
        await using var run = await ReplayRun.StartAsync(
            "Node",
            clock,
            [
                new ReplayStep(Nodes + Streaming, Bookmark(0, """{"k8s.io/initial-events-end":"true"}""")),
                .. Enumerable.Range(0, Watches).Select(version => new ReplayStep(From(version), Bookmark(version + 1))),
            ]);
        Assert.Equal(From(Watches), await run.NextAsync());
        var pauses = clock.Waits.Where(wait => wait > TimeSpan.Zero && wait < LongestPause).ToList();
        Assert.NotEmpty(pauses);
        Assert.All(pauses, pause => Assert.True(pause <= ReplayRun.FirstPause, $"{pause}"));
    }

    private static string From(int version) => string.Create(
        CultureInfo.InvariantCulture, $"{Nodes}&watch=true&allowWatchBookmarks=true&resourceVersion=10{version}");

    private static Recording Bookmark(int at, string annotations = "{}") => new("", 200, [], Encoding.UTF8.GetBytes(
        $$$"""
        {"type":"BOOKMARK",
         "object":{"metadata":{"resourceVersion":"10{{{at}}}","annotations":{{{annotations}}} } } }
        """));
}
