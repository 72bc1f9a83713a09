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

    [Fact]
    public async Task A_list_after_an_outage_does_not_wait_as_long_as_the_outage_made_us_wait()
    {
        const int Refusals = 6;
        var clock = new PauseClock();
        var away = new Recording("", 503, [], []);
        var gone = new Recording("", 410, [], []);
        var start = Bookmark(0, """{"k8s.io/initial-events-end":"true"}""");
        await using var run = await ReplayRun.StartAsync(
            "Node",
            clock,
            [
                new ReplayStep(Nodes + Streaming, start),
                .. Enumerable.Repeat(new ReplayStep(From(0), away), Refusals),
                new ReplayStep(From(0), gone),
                new ReplayStep(Nodes + Streaming, start),
            ]);
        await run.NextAsync();
        var pauses = clock.Waits.Where(wait => wait > TimeSpan.Zero && wait < LongestPause).ToList();

        // Those of the outage, and none after it.
        Assert.InRange(pauses.Count(pause => pause > ReplayRun.FirstPause), 1, Refusals);
    }

    private static string From(int version) => string.Create(
        CultureInfo.InvariantCulture, $"{Nodes}&watch=true&allowWatchBookmarks=true&resourceVersion=10{version}");

    private static Recording Bookmark(int at, string annotations = "{}") => new("", 200, [], Encoding.UTF8.GetBytes(
        $$$"""
        {"type":"BOOKMARK",
         "object":{"metadata":{"resourceVersion":"10{{{at}}}","annotations":{{{annotations}}} } } }
        """));
}
