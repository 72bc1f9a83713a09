using System.Net;
using System.Text.Json;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Http;
using Signalbox.Proxy.Metrics;
using Signalbox.Proxy.Metrics.Pages;
using Signalbox.Proxy.Telemetry;
using Signalbox.Testing.Golden;
using Signalbox.Testing.Http;
using Signalbox.Testing.Metrics;

namespace Signalbox.Proxy.Tests.Metrics;

/// <summary>What the metrics port answers, over real sockets.</summary>
public sealed class PageTests : IAsyncDisposable
{
    private readonly AgentLog _log = new(TextWriter.Null, TimeProvider.System, 0);
    private HttpServer? _server;

    /// <summary>Path, what was recorded of it, and whether the body is the same at any time.</summary>
    public static TheoryData<string, string, bool> Recorded => new()
    {
        { "/metrics/slis", "metrics-slis", false },
        { "/proxyMode", "proxymode", true },
        { "/healthz", "metrics-port-healthz", true },
        { "/nosuch", "nosuch", true },
    };

    [Theory]
    [MemberData(nameof(Recorded))]
    public async Task Answers_are_those_of_kube_proxy(string path, string recording, bool isBodyEqual)
    {
        var folder = Repository.Shared("http-traffic");
        Assert.SkipWhen(folder is null, Repository.NoShared);
        foreach (var mode in Enum.GetValues<ProxyMode>())
        {
            var name = $"{mode.ToString().ToLowerInvariant()}-{recording}.txt";
            var recorded = HttpReply.ReadRecording(Path.Combine(folder, name));
            var reply = HttpReply.Ask(await ServeAsync(new ProxyOptions { Mode = mode }), path);
            Assert.Equal(recorded.StatusLine, reply.StatusLine);
            Assert.Equal(recorded.Headers["Content-Type"], reply.Headers["Content-Type"]);
            Assert.Equal(
                recorded.Headers.ContainsKey("Process-Start-Time-Unix"),
                reply.Headers.ContainsKey("Process-Start-Time-Unix"));
            if (isBodyEqual)
            {
                Assert.Equal(recorded.Body.TrimEnd('\n'), reply.Body.TrimEnd('\n'));
            }
        }
    }

    /// <summary>Of this answer only the type was recorded, and the samples.</summary>
    [Fact]
    public async Task Metrics_are_of_the_recorded_type()
    {
        var folder = Repository.Shared("http-traffic");
        Assert.SkipWhen(folder is null, Repository.NoShared);
        var recorded = File.ReadAllLines(Path.Combine(folder, "iptables-metrics.txt"));
        var reply = HttpReply.Ask(await ServeAsync(new ProxyOptions()), "/metrics");
        Assert.Contains($"Content-Type: {reply.Headers["Content-Type"]}", recorded);
    }

    [Theory]
    [InlineData("/proxyMode", 200, "iptables")]
    [InlineData("/healthz", 200, "ok")]
    [InlineData("/healthz/ping", 200, "ok")]
    [InlineData("/healthz?verbose", 200, "[+]ping ok\nhealthz check passed\n")]
    [InlineData("/healthz?verbose&exclude=ping", 200, "[+]ping excluded: ok\nhealthz check passed\n")]
    [InlineData("/healthz?exclude=disk&verbose", 200,
        "[+]ping ok\nwarn: some health checks cannot be excluded: no matches for \"disk\"\nhealthz check passed\n")]
    [InlineData("/recent?after=last", 400, "after= must be the number of a sync, a whole one.\n")]
    [InlineData("/livez", 404, "404 page not found\n")]
    [InlineData("/metrics/", 404, "404 page not found\n")]
    [InlineData("/debug/pprof/", 404, "404 page not found\n")]
    public async Task Each_path_has_its_answer(string path, int status, string body)
    {
        var reply = HttpReply.Ask(await ServeAsync(new ProxyOptions()), path);
        Assert.Equal((status, body), (reply.Status, reply.Body));
    }

    [Theory]
    [InlineData("/debug/pprof")]
    [InlineData("/debug/pprof/profile")]
    public async Task With_profiling_it_says_what_to_use_instead_of_Go_profiles(string path)
    {
        var reply = HttpReply.Ask(await ServeAsync(new ProxyOptions { EnableProfiling = true }), path);
        Assert.Equal(501, reply.Status);
        Assert.Contains("dotnet-trace", reply.Body);
    }

    [Fact]
    public async Task The_configuration_is_the_one_that_was_given()
    {
        var at = await ServeAsync(Options("--metrics-bind-address=127.0.0.1:10259", "--proxy-mode=nftables"));
        var reply = HttpReply.Ask(at, "/configz");
        Assert.Equal("application/json", reply.Headers["Content-Type"]);
        Assert.StartsWith("""{"kubeproxy.config.k8s.io":{"kind":"KubeProxyConfiguration",""", reply.Body);
        Assert.Contains("\"metricsBindAddress\":\"127.0.0.1:10259\"", reply.Body);
        Assert.Contains("\"mode\":\"nftables\"", reply.Body);
    }

    [Fact]
    public async Task Flags_are_shown_as_given_and_the_others_with_their_defaults()
    {
        var at = await ServeAsync(Options("--masquerade-all", "--v=4"));
        var lines = HttpReply.Ask(at, "/flagz").Body.Split('\n');
        Assert.Equal("kube-proxy flagz", lines[1]);
        Assert.Contains("masquerade-all=true", lines);
        Assert.Contains("v=4", lines);
        Assert.Contains("iptables-sync-period=30s", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("help", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ComponentFlagz", "/flagz")]
    [InlineData("ComponentStatusz", "/statusz")]
    public async Task A_page_whose_gate_is_off_is_not_there(string gate, string path)
    {
        Assert.Equal(200, HttpReply.Ask(await ServeAsync(Options()), path).Status);
        Assert.Equal(404, HttpReply.Ask(await ServeAsync(Options($"--feature-gates={gate}=false")), path).Status);
    }

    [Fact]
    public async Task With_profiling_the_verbosity_can_be_set()
    {
        var at = await ServeAsync(new ProxyOptions { EnableProfiling = true });
        Assert.Equal(406, HttpReply.Ask(at, "/debug/flags/v").Status);
        using var client = new HttpClient();
        (string, int, int)[] puts = [("5", 200, 5), ("five", 400, 5), ("", 400, 5), ("0\n", 200, 0)];
        foreach (var (body, status, verbosity) in puts)
        {
            using var content = new StringContent(body);
            using var response = await client.PutAsync(
                $"http://{at}/debug/flags/v", content, TestContext.Current.CancellationToken);
            Assert.Equal((body, status, verbosity), (body, (int)response.StatusCode, _log.Verbosity));
        }

        Assert.Equal(404, HttpReply.Ask(await ServeAsync(new ProxyOptions()), "/debug/flags/v", "PUT").Status);
    }

    [Fact]
    public async Task Indicators_can_be_reset_and_the_start_stays()
    {
        var at = await ServeAsync(new ProxyOptions());
        Assert.Equal("metrics reset\n", HttpReply.Ask(at, "/metrics/slis", "DELETE").Body);
        var reply = HttpReply.Ask(at, "/metrics/slis");
        var started = Exposition.Parse(reply.Body).Value("process_start_time_seconds");
        Assert.Equal(reply.Headers["Process-Start-Time-Unix"], $"{Math.Floor(started!.Value)}");
    }

    [Fact]
    public async Task Metrics_are_compressed_for_those_who_ask()
    {
        var at = await ServeAsync(new ProxyOptions());
        using var handler = new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.GZip };
        using var client = new HttpClient(handler);
        using var response = await client.GetAsync($"http://{at}/metrics", TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Empty(ExpositionLint.Problems(Exposition.Parse(text)));
        Assert.True(int.Parse(HttpReply.Ask(at, "/metrics").Headers["Content-Length"]) > 1000);
    }

    [Theory]
    [InlineData("application/json;v=v1beta1;g=config.k8s.io;as=Statusz", "application/json")]
    [InlineData("application/yaml;as=Statusz;g=config.k8s.io;v=v1alpha1", "application/yaml")]
    [InlineData("application/json, application/json;v=v1beta1;g=config.k8s.io;as=Statusz", "application/json")]
    [InlineData("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "text/plain; charset=utf-8")]
    [InlineData("*/*", "text/plain; charset=utf-8")]
    [InlineData("application/json", null)]
    [InlineData("application/json;v=v1;g=config.k8s.io;as=Statusz", null)]
    [InlineData("application/json;v=v1beta1;g=config.k8s.io;as=Flagz", null)]
    public async Task The_status_comes_in_the_form_that_is_asked_for(string accept, string? contentType)
    {
        var at = await ServeAsync(new ProxyOptions());
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{at}/statusz");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(contentType is null ? HttpStatusCode.NotAcceptable : HttpStatusCode.OK, response.StatusCode);
        if (contentType is not null)
        {
            Assert.Equal(contentType, response.Content.Headers.ContentType!.ToString());
            AssertStatus(body, contentType);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private static ProxyOptions Options(params string[] flags) => ProxyFlags.Read(flags);

    private static void AssertStatus(string body, string contentType)
    {
        if (contentType.StartsWith("text/", StringComparison.Ordinal))
        {
            Assert.StartsWith("\nkube-proxy statusz\n", body);
            Assert.Contains("\nBinary version: 1.36.2\n", body);
            Assert.Matches(@"\nUp: \d+ hr \d\d min \d\d sec\n", body);
            return;
        }

        using var status = JsonDocument.Parse(body);
        Assert.Equal("Statusz", status.RootElement.GetProperty("kind").GetString());
        Assert.Equal("1.36.2", status.RootElement.GetProperty("binaryVersion").GetString());
        Assert.Contains(
            "/metrics", status.RootElement.GetProperty("paths").EnumerateArray().Select(path => path.GetString()));
    }

    private async Task<IPEndPoint> ServeAsync(ProxyOptions options)
    {
        _server ??= await HttpServer.StartAsync(_log);
        var metrics = new AgentMetrics(options, TimeProvider.System);
        var socket = ListeningSocket.Open(new IPEndPoint(IPAddress.Loopback, 0));
        var at = (IPEndPoint)socket.LocalEndPoint!;
        _server.Listen(socket, new MetricsPages(options, metrics, _log, TimeProvider.System).AnswerAsync);
        return at;
    }
}
