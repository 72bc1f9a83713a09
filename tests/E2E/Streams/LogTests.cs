using System.Net;
using System.Text;
using Signalbox.E2E.Api;
using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Streams;

/// <summary>Logs of pods over HTTP.</summary>
public sealed class LogTests
{
    [Fact]
    public async Task A_log_is_the_nodes_bytes()
    {
        await using var lab = await StreamLab.StartAsync();
        lab.Node.WriteLog("one\nzwei ä\n");

        using var answer = await lab.Client.SendAsync(HttpMethod.Get, StreamLab.Path("web", "log"));

        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("one\nzwei ä\n", await answer.Content.ReadAsStringAsync(ApiClient.Deadline()));
        Assert.Equal("main", Assert.Single(lab.Node.LogRequests).Container);
    }

    [Fact]
    public async Task What_is_asked_reaches_the_node()
    {
        await using var lab = await StreamLab.StartAsync();

        using var answer = await lab.Client.SendAsync(HttpMethod.Get, StreamLab.Path(
            "pair",
            "log?container=b&follow=false&timestamps=1&tailLines=5&limitBytes=100"
            + "&sinceTime=2026-01-02T03:04:05%2B01:00"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var request = Assert.Single(lab.Node.LogRequests);
        Assert.Equal(("demo", "pair", "b"), (request.Namespace, request.Pod, request.Container));
        Assert.True(request is { Follow: false, Timestamps: true, Previous: false });
        Assert.Equal((5L, 100L), (request.TailLines!.Value, request.LimitBytes!.Value));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 2, 4, 5, TimeSpan.Zero), request.Since);
    }

    [Fact]
    public async Task Seconds_count_back_from_now()
    {
        await using var lab = await StreamLab.StartAsync();
        var before = TimeProvider.System.GetUtcNow();

        using var answer = await lab.Client.SendAsync(HttpMethod.Get, StreamLab.Path("web", "log?sinceSeconds=60"));

        var since = Assert.Single(lab.Node.LogRequests).Since!.Value;
        Assert.InRange(since, before.AddSeconds(-60), TimeProvider.System.GetUtcNow().AddSeconds(-60));
    }

    [Fact]
    public async Task A_log_that_is_followed_goes_on_until_the_client_leaves()
    {
        await using var lab = await StreamLab.StartAsync();
        lab.Node.WriteLog("first\n");
        using (var answer = await lab.Client.SendAsync(HttpMethod.Get, StreamLab.Path("web", "log?follow=true")))
        {
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(ApiClient.Deadline()));
            Assert.Equal("first", await reader.ReadLineAsync(ApiClient.Deadline()));
            lab.Node.WriteLog("second\n");
            Assert.Equal("second", await reader.ReadLineAsync(ApiClient.Deadline()));
            Assert.Equal(1, lab.Node.OpenLogs);
        }

        Eventually.True(() => lab.Node.OpenLogs == 0, () => "the log is still open");
    }

    [Fact]
    public async Task A_server_that_stops_ends_a_log_cleanly()
    {
        await using var lab = await StreamLab.StartAsync();
        lab.Node.WriteLog("first\n");
        using var answer = await lab.Client.SendAsync(HttpMethod.Get, StreamLab.Path("web", "log?follow=true"));
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(ApiClient.Deadline()));
        Assert.Equal("first", await reader.ReadLineAsync(ApiClient.Deadline()));

        var stopping = lab.Server.StopAsync();

        Assert.Equal("", await reader.ReadToEndAsync(ApiClient.Deadline()));
        await stopping.WaitAsync(ApiClient.Deadline());
        Assert.Equal(0, lab.Node.OpenLogs);
    }

    [Theory]
    [InlineData("web", "log?container=x", 400, "container x is not valid for pod web")]
    [InlineData("pair", "log", 400,
        "a container name must be specified for pod pair, choose one of: [a b] "
        + "or one of the init containers: [prepare]")]
    [InlineData("web", "log?tailLines=-1", 422,
        "PodLogOptions \"web\" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("web", "log?limitBytes=0", 422,
        "PodLogOptions \"web\" is invalid: limitBytes: Invalid value: 0: must be greater than 0")]
    [InlineData("web", "log?sinceSeconds=0", 422,
        "PodLogOptions \"web\" is invalid: sinceSeconds: Invalid value: 0: must be greater than 0")]
    [InlineData("web", "log?tailLines=some", 400, "tailLines: \"some\" is no whole number")]
    [InlineData("web", "log?sinceTime=noon", 400, "sinceTime: \"noon\" is no time as in RFC 3339")]
    [InlineData("web", "log?previous=true", 400, "previous terminated container \"main\" in pod \"web\" not found")]
    [InlineData("nosuch", "log", 404, "pods \"nosuch\" not found")]
    public async Task What_cannot_be_answered_is_refused_with_words(string pod, string rest, int status, string message)
    {
        await using var lab = await StreamLab.StartAsync();

        var (code, json) = await lab.Client.AskAsync(HttpMethod.Get, StreamLab.Path(pod, rest));

        Assert.Equal((status, message), ((int)code, (string?)json["message"]));
    }

    [Fact]
    public async Task The_pods_annotation_names_the_container_that_is_meant()
    {
        await using var lab = await StreamLab.StartAsync();
        var annotated = StreamLab.Pod("pair", "a", "b").Replace(
            "\"name\":\"pair\",",
            "\"name\":\"pair\",\"annotations\":{\"kubectl.kubernetes.io/default-container\":\"b\"},");
        lab.Server.Store.Put(ResourceKinds.Pods, annotated);

        using var answer = await lab.Client.SendAsync(HttpMethod.Get, StreamLab.Path("pair", "log"));

        Assert.Equal("b", Assert.Single(lab.Node.LogRequests).Container);
    }

    [Fact]
    public async Task A_pod_that_waits_for_a_node_has_an_empty_log()
    {
        await using var lab = await StreamLab.StartAsync();
        lab.Server.Store.Put(
            ResourceKinds.Pods, StreamLab.Pod("new", "main").Replace("\"nodeName\":\"node-1\",", ""));

        using var answer = await lab.Client.SendAsync(HttpMethod.Get, StreamLab.Path("new", "log"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync(ApiClient.Deadline()));
        Assert.Empty(lab.Node.LogRequests);
    }

    [Fact]
    public async Task Without_nodes_nothing_streams()
    {
        await using var lab = await ApiLab.StartAsync();
        lab.Store.Put(ResourceKinds.Pods, StreamLab.Pod("web", "main"));

        var (code, json) = await lab.Client.AskAsync(HttpMethod.Get, StreamLab.Path("web", "log"));

        Assert.Equal(
            (HttpStatusCode.NotImplemented, "this server has no nodes that run pods"),
            (code, (string?)json["message"]));
    }

    [Fact]
    public async Task A_large_log_comes_whole()
    {
        await using var lab = await StreamLab.StartAsync();
        var text = string.Concat(Enumerable.Range(0, 500_000).Select(line => $"line {line}\n"));
        lab.Node.WriteLog(text);

        using var answer = await lab.Client.SendAsync(HttpMethod.Get, StreamLab.Path("web", "log"));

        var bytes = await answer.Content.ReadAsByteArrayAsync(ApiClient.Deadline());
        Assert.True(Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(bytes), "another log came");
    }
}
