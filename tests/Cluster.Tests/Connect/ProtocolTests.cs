using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Signalbox.Cluster.Tests.Connect;

/// <summary>What a request is like, and what its answer may be.</summary>
public sealed class ProtocolTests : IDisposable
{
    private readonly Entrance _entrance = new();

    public void Dispose() => _entrance.Dispose();

    [Theory]
    [InlineData(HttpProtocols.Http1AndHttp2, "HTTP/2")]
    [InlineData(HttpProtocols.Http1, "HTTP/1.1")]
    public async Task Http2_is_spoken_where_the_server_can(HttpProtocols protocols, string spoken)
    {
        await using var server = await Entrance.Serve(setup => setup with { Protocols = protocols });
        var client = _entrance.OpenTo(server);
        Assert.Equal("200 {}", await client.Get());
        Assert.Equal("200 {}", await client.Get());
        Assert.All(server.Requests, request => Assert.Equal(spoken, request.Protocol));

        // Of HTTP/1.1 a second one may be on its way before the first is given back.
        var connections = server.Requests.Select(request => request.Connection).Distinct().Count();
        Assert.InRange(connections, 1, spoken == "HTTP/2" ? 1 : 2);
    }

    [Fact]
    public async Task A_server_without_tls_is_spoken_to_in_plain()
    {
        await using var server = await Entrance.Serve(setup => setup with { Certificate = null });
        Assert.Equal("200 {}", await _entrance.OpenWith($"server: '{server.Url}'").Get());
        Assert.Equal("HTTP/1.1", server.Requests.Single().Protocol);
    }

    [Fact]
    public async Task The_path_of_the_server_comes_first()
    {
        await using var server = await Entrance.Serve();
        var client = _entrance.OpenWith(
            $"server: '{server.Url}k8s/clusters/c-1/', certificate-authority: ca.crt");
        await client.Get("/api/v1/services?labelSelector=%21a%2Fb&watch=true");
        Assert.Equal(
            "GET /k8s/clusters/c-1/api/v1/services?labelSelector=%21a%2Fb&watch=true", server.Requests.Single().Line);
        Assert.Equal("/k8s/clusters/c-1", client.Server.AbsolutePath);
    }

    [Fact]
    public async Task A_request_says_who_asks_and_for_what()
    {
        await using var server = await Entrance.Serve();
        await _entrance.OpenTo(server).Get();
        var headers = server.Requests.Single().Headers;
        Assert.Matches(@"^signalbox/\d+\.\d+\.\d+ \(linux/(amd64|arm64)\)$", headers.UserAgent.ToString());
        Assert.Equal("application/json", headers.Accept.ToString());
        Assert.Equal("identity", headers.AcceptEncoding.ToString());
        Assert.DoesNotContain("traceparent", headers.Keys);
    }

    [Fact]
    public async Task A_body_goes_as_json()
    {
        await using var server = await Entrance.Serve();
        var body = Encoding.UTF8.GetBytes("""{"kind":"Event"}""");
        using var response = await _entrance.OpenTo(server)
            .SendAsync(HttpMethod.Post, "/api/v1/namespaces/default/events", body, CancellationToken.None);
        var request = server.Requests.Single();
        Assert.Equal("""POST /api/v1/namespaces/default/events {"kind":"Event"}""", $"{request.Line} {request.Body}");
        Assert.Equal("application/json", request.Headers.ContentType.ToString());
    }

    [Fact]
    public async Task Redirects_and_cookies_are_not_followed()
    {
        await using var server = await Entrance.Serve(setup => setup with
        {
            Answer = context =>
            {
                context.Response.Headers.SetCookie = "a=b; Path=/";
                context.Response.Redirect("/elsewhere");
                return Task.CompletedTask;
            },
        });
        var client = _entrance.OpenTo(server);
        Assert.Equal("302 ", await client.Get());
        Assert.Equal("302 ", await client.Get());
        Assert.All(server.Requests, request => Assert.Equal("GET /version", request.Line));
        Assert.All(server.Requests, request => Assert.DoesNotContain("Cookie", request.Headers.Keys));
    }

    [Fact]
    public async Task A_refusal_is_an_answer_like_any_other()
    {
        await using var server = await Entrance.Serve(setup => setup with { Answer = Say(503, "busy") });
        Assert.Equal("503 busy", await _entrance.OpenTo(server).Get());
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_watch_outlives_the_time_for_headers()
    {
        var go = new TaskCompletionSource();
        await using var server = await Entrance.Serve(setup => setup with
        {
            Answer = async context =>
            {
                await context.Response.Body.FlushAsync();
                await go.Task;
                await context.Response.WriteAsync("late");
            },
        });
        var clock = new TimerClock();
        _entrance.Options = _entrance.Options with { Time = clock };
        using var response = await _entrance.OpenTo(server)
            .SendAsync(HttpMethod.Get, "/watch", null, CancellationToken.None);
        clock.FireAll();
        go.SetResult();
        Assert.Equal("late", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(HttpProtocols.Http1AndHttp2)]
    [InlineData(HttpProtocols.Http1)]
    public async Task No_headers_in_time_is_a_timeout(HttpProtocols protocols)
    {
        await using var server = await Entrance.Serve(setup => setup with
        {
            Protocols = protocols,
            Answer = context => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted),
        });
        _entrance.Options = _entrance.Options with { HeaderTimeout = TimeSpan.FromMilliseconds(200) };
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => _entrance.OpenTo(server).Get());
        Assert.Contains("no answer within 0.2 s", failure.Message);
    }

    [Fact]
    public async Task A_server_that_does_not_let_us_in_is_told_from_one_that_is_slow()
    {
        using var full = new FullListener();
        _entrance.Options = _entrance.Options with { ConnectTimeout = TimeSpan.FromMilliseconds(200) };
        var client = _entrance.OpenWith($"server: 'https://127.0.0.1:{full.Port}'");
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.Get());
        Assert.Equal(HttpRequestError.ConnectionError, failure.HttpRequestError);
        Assert.Contains("no connection within 0.2 s", failure.Message);
    }

    [Fact]
    public async Task Only_the_caller_cancels()
    {
        var asked = new TaskCompletionSource();
        await using var server = await Entrance.Serve(setup => setup with
        {
            Answer = context =>
            {
                asked.SetResult();
                return Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
            },
        });
        using var cancel = new CancellationTokenSource();
        var request = _entrance.OpenTo(server).SendAsync(HttpMethod.Get, "/", null, cancel.Token);
        await asked.Task;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
    }

    [Fact]
    public async Task A_server_that_is_away_is_said_to_be()
    {
        using var held = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        held.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var client = _entrance.OpenWith($"server: 'https://127.0.0.1:{((IPEndPoint)held.LocalEndPoint!).Port}'");
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.Get());
        Assert.Equal(HttpRequestError.ConnectionError, failure.HttpRequestError);
    }

    [Fact]
    public async Task A_closed_client_sends_nothing()
    {
        await using var server = await Entrance.Serve();
        var client = _entrance.OpenTo(server);
        client.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.Get());
    }

    private static RequestDelegate Say(int status, string text) => context =>
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(text);
    };
}
