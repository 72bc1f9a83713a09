using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Http;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;
using Signalbox.Testing.Http;

namespace Signalbox.Proxy.Tests.Http;

/// <summary>A port that somebody else has.</summary>
public sealed class HttpEndpointTests : IDisposable
{
    private readonly Socket _taken = ListeningSocket.Open(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _log = new();

    [Fact]
    public async Task It_is_bound_once_it_is_free_and_told_once_that_it_is_not()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var server = await HttpServer.StartAsync(Log);
        var serving = Endpoint(new ProxyOptions()).ServeAsync(server, stop.Token);
        _time.Advance(TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, _log.ToString().Split("A server cannot listen").Length - 1);
        _taken.Dispose();
        Assert.Throws<SocketException>(() => HttpReply.Ask(At, "/"));
        while (!_log.ToString().Contains("Listening", StringComparison.Ordinal))
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        Assert.Equal(404, HttpReply.Ask(At, "/").Status);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
        Assert.Throws<SocketException>(() => HttpReply.Ask(At, "/"));
    }

    [Fact]
    public async Task Bound_hard_it_ends_the_agent_and_says_which_and_why()
    {
        await using var server = await HttpServer.StartAsync(Log);
        var failure = await Assert.ThrowsAsync<StartException>(
            () => Endpoint(new ProxyOptions { BindAddressHardFail = true }).ServeAsync(
                server, TestContext.Current.CancellationToken));
        Assert.Equal($"healthz cannot listen on {At}: Address already in use", failure.Message);
    }

    public void Dispose() => _taken.Dispose();

    private IPEndPoint At => field ??= (IPEndPoint)_taken.LocalEndPoint!;

    private AgentLog Log => new(_log, _time, 0);

    private HttpEndpoint Endpoint(ProxyOptions options) => new(options, null, Log, _time)
    {
        Name = "healthz",
        At = At,
        Answer = Answer.NotFoundAsync,
        FailureReason = "FailedToStartProxierHealthcheck",
    };
}
