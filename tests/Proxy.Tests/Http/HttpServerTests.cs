using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Signalbox.Proxy.Http;
using Signalbox.Proxy.Telemetry;
using Signalbox.Testing.Golden;
using Signalbox.Testing.Http;

namespace Signalbox.Proxy.Tests.Http;

/// <summary>Over real sockets.</summary>
public sealed class HttpServerTests : IAsyncDisposable
{
    private readonly StringWriter _log = new();
    private HttpServer? _server;

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("DELETE")]
    [InlineData("PUT")]
    public async Task What_is_not_there_is_answered_with_404_in_the_form_that_clients_know(string method)
    {
        var at = await ServeAsync(Answer.NotFoundAsync);
        var reply = HttpReply.Ask(at, "/nosuch", method);
        Assert.Equal("HTTP/1.1 404 Not Found", reply.StatusLine);
        Assert.Equal(
            ["Content-Type: text/plain; charset=utf-8", "X-Content-Type-Options: nosniff"], reply.SteadyHeaders);
        Assert.Equal("19", reply.Headers["Content-Length"]);
        Assert.Equal("404 page not found\n", reply.Body);
    }

    [Theory]
    [InlineData("iptables-healthz-nosuch.txt")]
    [InlineData("nftables-nosuch.txt")]
    public async Task It_is_the_recorded_answer(string file)
    {
        var folder = Repository.Shared("http-traffic");
        Assert.SkipWhen(folder is null, Repository.NoShared);
        var recorded = HttpReply.ReadRecording(Path.Combine(folder, file));
        var reply = HttpReply.Ask(await ServeAsync(Answer.NotFoundAsync), "/nosuch");
        Assert.Equal(recorded.StatusLine, reply.StatusLine);
        Assert.Equal(recorded.SteadyHeaders, reply.SteadyHeaders);
        Assert.Equal(recorded.Headers["Content-Length"], reply.Headers["Content-Length"]);
        Assert.Equal(recorded.Body, reply.Body);
    }

    [Fact]
    public async Task HEAD_is_answered_with_the_length_and_no_body()
    {
        var reply = HttpReply.Ask(await ServeAsync(Answer.NotFoundAsync), "/", "HEAD");
        Assert.Equal("19", reply.Headers["Content-Length"]);
        Assert.Empty(reply.Body);
    }

    [Fact]
    public async Task An_answer_that_fails_is_500_and_logged_and_the_server_goes_on()
    {
        var at = await ServeAsync(context => context.Request.Path == "/bad"
            ? throw new InvalidOperationException("no such luck")
            : Answer.TextAsync(context, 200, "fine"));
        Assert.Equal(500, HttpReply.Ask(at, "/bad").Status);
        Assert.Equal("fine", HttpReply.Ask(at, "/good").Body);
        Assert.Contains("no such luck", _log.ToString());
    }

    [Fact]
    public async Task Each_socket_has_answers_of_its_own_and_can_be_closed_by_itself()
    {
        _server = await HttpServer.StartAsync(new AgentLog(_log, TimeProvider.System, 0));
        var (one, other) = (Open(IPAddress.Loopback), Open(IPAddress.Loopback));
        var (first, second) = ((IPEndPoint)one.LocalEndPoint!, (IPEndPoint)other.LocalEndPoint!);
        var closing = _server.Listen(one, context => Answer.TextAsync(context, 200, "one"));
        _server.Listen(other, context => Answer.TextAsync(context, 200, "other"));
        Assert.Equal("one", HttpReply.Ask(first, "/").Body);
        Assert.Equal("other", HttpReply.Ask(second, "/").Body);
        closing.Dispose();
        Assert.Throws<SocketException>(() => HttpReply.Ask(first, "/"));
        Assert.Equal("other", HttpReply.Ask(second, "/").Body);
        Open(IPAddress.Loopback, first.Port).Dispose();
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public async Task A_wildcard_of_either_family_answers_in_both(string wildcard)
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "the kernel has no IPv6");
        var at = await ServeAsync(Answer.NotFoundAsync, IPAddress.Parse(wildcard));
        Assert.Equal(404, HttpReply.Ask(new IPEndPoint(IPAddress.Loopback, at.Port), "/").Status);
        Assert.Equal(404, HttpReply.Ask(new IPEndPoint(IPAddress.IPv6Loopback, at.Port), "/").Status);
    }

    [Fact]
    public void A_socket_of_one_family_leaves_the_port_of_the_other_free()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "the kernel has no IPv6");
        using var four = ListeningSocket.Open(new IPEndPoint(IPAddress.Any, 0));
        var port = ((IPEndPoint)four.LocalEndPoint!).Port;
        using var six = ListeningSocket.Open(new IPEndPoint(IPAddress.IPv6Any, port));
        Assert.Throws<SocketException>(() => ListeningSocket.OpenAny(new IPEndPoint(IPAddress.Any, port)));
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private static Socket Open(IPAddress address, int port = 0) => ListeningSocket.OpenAny(new(address, port));

    private async Task<IPEndPoint> ServeAsync(RequestDelegate answer, IPAddress? address = null)
    {
        _server = await HttpServer.StartAsync(new AgentLog(_log, TimeProvider.System, 0));
        var socket = Open(address ?? IPAddress.Loopback);
        _server.Listen(socket, answer);
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
