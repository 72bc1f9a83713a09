using Microsoft.AspNetCore.Http;
using Signalbox.Cluster.Connect;

namespace Signalbox.Cluster.Tests.Connect;

/// <summary>Connections that die without a word: a relay that stops passing bytes on, and closes nothing. These take
/// as long as the product does.</summary>
public sealed class DeadConnectionTests : IDisposable
{
    private readonly Entrance _entrance = new();

    public void Dispose() => _entrance.Dispose();

    [Fact]
    public async Task Watches_and_requests_over_a_dead_connection_fail_by_themselves()
    {
        await using var server = await Entrance.Serve(setup => setup with { Answer = Endless });
        await using var relay = new Relay(server.Port);
        _entrance.Options = _entrance.Options with { HeaderTimeout = TimeSpan.FromSeconds(40) };
        var client = OpenVia(relay);
        using var watch = await client.SendAsync(HttpMethod.Get, "/watch", null, CancellationToken.None);
        var stream = await watch.Content.ReadAsStreamAsync();
        await stream.ReadExactlyAsync(new byte[1]);
        relay.Freeze();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        var request = client.Get();
        await Assert.ThrowsAnyAsync<IOException>(
            async () => await stream.ReadExactlyAsync(new byte[1], deadline.Token));
        await Assert.ThrowsAsync<HttpRequestException>(() => request);
        Assert.Equal(1, relay.Accepted);
    }

    [Fact]
    public async Task A_quiet_watch_over_a_living_connection_goes_on()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await Entrance.Serve(setup => setup with
        {
            Answer = async context =>
            {
                await context.Response.Body.FlushAsync();
                await go.Task;
                await context.Response.WriteAsync("event");
            },
        });
        await using var relay = new Relay(server.Port);
        using var watch = await OpenVia(relay).SendAsync(HttpMethod.Get, "/watch", null, CancellationToken.None);
        await Waiting.For(() => relay.IsQuiet(TimeSpan.FromSeconds(1)), "quiet");
        var before = relay.PassedOn;
        await Waiting.For(() => relay.PassedOn >= before + 2, "a ping and its answer");
        go.SetResult();
        Assert.Equal("event", await watch.Content.ReadAsStringAsync());
    }

    private ApiClient OpenVia(Relay relay) =>
        _entrance.OpenWith($"server: 'https://127.0.0.1:{relay.Port}', certificate-authority: ca.crt");

    private static async Task Endless(HttpContext context)
    {
        await context.Response.WriteAsync("{");
        await context.Response.Body.FlushAsync();
        await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
    }
}
