using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Kubectl;

/// <summary>What the real kubectl prints while things change.</summary>
public sealed class KubectlWatchTests
{
    private const string Header = "NAME   READY   STATUS    RESTARTS   AGE";

    [Fact]
    public async Task A_watch_prints_what_there_is_and_then_what_changes()
    {
        await using var lab = await KubectlLab.StartAsync();
        Shop.PutPod(lab, "a", "'phase':'Pending'");
        using var watch = lab.Kubectl.Start("get", "po", "-n", "shop", "--watch");
        Assert.Equal(Header, await watch.NextLineAsync());
        Assert.Equal("a      0/1     Pending   0          5m", await watch.NextLineAsync());

        Shop.PutPod(
            lab, "a", "'phase':'Running','containerStatuses':[{'name':'web','ready':true,'state':{'running':{}}}]");
        Assert.Equal("a      1/1     Running   0          5m", await watch.NextLineAsync());

        lab.Clock.Now += TimeSpan.FromMinutes(1);
        Shop.PutPod(lab, "a", "'phase':'Running'", ",'deletionTimestamp':'2026-03-01T12:01:30Z'");
        Assert.Equal("a      0/1     Terminating   0          6m", await watch.NextLineAsync());
        lab.Store.Delete(ResourceKinds.Pods, "shop", "a");
        Assert.Equal("a      0/1     Terminating   0          6m", await watch.NextLineAsync());
    }

    [Fact]
    public async Task A_watch_with_its_events_says_what_happened_to_each()
    {
        await using var lab = await KubectlLab.StartAsync();
        Shop.PutPod(lab, "a", "'phase':'Pending'");
        using var watch = lab.Kubectl.Start("get", "po", "-n", "shop", "--watch", "--output-watch-events");
        Assert.Equal("EVENT      " + Header, await watch.NextLineAsync());
        Assert.StartsWith("ADDED      a ", await watch.NextLineAsync());
        Shop.PutPod(lab, "a", "'phase':'Running'");
        Assert.StartsWith("MODIFIED   a ", await watch.NextLineAsync());
        lab.Store.Delete(ResourceKinds.Pods, "shop", "a");
        Assert.StartsWith("DELETED    a ", await watch.NextLineAsync());
    }

    [Fact]
    public async Task A_watch_only_prints_nothing_of_what_there_is()
    {
        await using var lab = await KubectlLab.StartAsync();
        Shop.PutPod(lab, "a", "'phase':'Pending'");
        using var watch = lab.Kubectl.Start("get", "po", "-n", "shop", "--watch-only");
        Eventually.True(() => lab.Server.Counters.OpenWatches("pods") == 1, () => "kubectl does not watch");
        Shop.PutPod(lab, "b", "'phase':'Pending'");
        Assert.Equal(Header, await watch.NextLineAsync());
        Assert.Equal("b      0/1     Pending   0          5m", await watch.NextLineAsync());
    }

    [Fact]
    public async Task A_watch_of_one_object_prints_only_that()
    {
        await using var lab = await KubectlLab.StartAsync();
        Shop.PutPod(lab, "a", "'phase':'Pending'");
        using var watch = lab.Kubectl.Start("get", "po", "a", "-n", "shop", "--watch");
        Assert.Equal(Header, await watch.NextLineAsync());
        Assert.Equal("a      0/1     Pending   0          5m", await watch.NextLineAsync());
        // The first event of its watch shows what kubectl has printed already, and is dropped, whatever it shows.
        Eventually.True(() => lab.Server.Counters.OpenWatches("pods") == 1, () => "kubectl does not watch");
        Shop.PutPod(lab, "b", "'phase':'Pending'");
        Shop.PutPod(lab, "a", "'phase':'Running'");
        Shop.PutPod(lab, "a", "'phase':'Failed'");
        string? line;
        do
        {
            line = await watch.NextLineAsync();
            Assert.StartsWith("a ", line);
        }
        while (!line!.Contains("Failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Events_are_watched_too()
    {
        await using var lab = await KubectlLab.StartAsync();
        using var watch = lab.Kubectl.Start("get", "events", "-n", "shop", "--watch");
        Eventually.True(() => lab.Server.Counters.OpenWatches("events") == 1, () => "kubectl does not watch");
        Shop.PutEvent(lab, "a.1", "'kind':'Pod','name':'a'", "it is there");
        Assert.Equal("LAST SEEN   TYPE     REASON   OBJECT   MESSAGE", await watch.NextLineAsync());
        Assert.Equal("<unknown>   Normal   Tested   pod/a    it is there", await watch.NextLineAsync());
    }
}
