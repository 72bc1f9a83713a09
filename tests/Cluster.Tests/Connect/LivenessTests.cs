using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;
using Signalbox.Cluster.Connect;

namespace Signalbox.Cluster.Tests.Connect;

/// <summary>Hosts with several addresses, and readers that are slow.</summary>
public sealed class LivenessTests : IDisposable
{
    private const int StreamWindow = 256 * 1024;

    private readonly Entrance _entrance = new();

    public void Dispose() => _entrance.Dispose();

    [Fact]
    public void The_kernel_is_told_to_notice_dead_connections()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        TcpLiveness.Set(socket);
        Assert.Equal(1, socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        Assert.Equal(5, socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
        Assert.Equal(2, socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval));
        var milliseconds = 0;
        var bytes = MemoryMarshal.AsBytes(new Span<int>(ref milliseconds));
        socket.GetRawSocketOption(TcpLiveness.Tcp, TcpLiveness.UserTimeout, bytes);
        Assert.Equal(10_000, milliseconds);
    }

    [Fact]
    public async Task A_dead_address_does_not_hold_up_a_living_one()
    {
        await using var server = await Entrance.Serve();
        var dead = IPAddress.Parse("127.0.0.2");
        using var full = new FullListener(dead, server.Port);
        Assert.Equal("200 {}", await OpenTo(server, dead, IPAddress.Loopback).Get());
    }

    [Fact]
    public async Task An_address_that_refuses_does_not_either()
    {
        await using var server = await Entrance.Serve();
        var client = OpenTo(server, IPAddress.IPv6Loopback, IPAddress.Parse("127.0.0.3"), IPAddress.Loopback);
        Assert.Equal("200 {}", await client.Get());
    }

    [Fact]
    public async Task When_all_addresses_refuse_that_is_said_at_once()
    {
        await using var server = await Entrance.Serve();
        var client = OpenTo(server, IPAddress.Parse("127.0.0.3"), IPAddress.Parse("127.0.0.4"));
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.Get());
        var reason = Assert.IsType<SocketException>(failure.InnerException);
        Assert.Equal(SocketError.ConnectionRefused, reason.SocketErrorCode);
    }

    [Fact]
    public async Task A_name_without_addresses_is_said_to_be_unknown()
    {
        await using var server = await Entrance.Serve();
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => OpenTo(server).Get());
        var reason = Assert.IsType<SocketException>(failure.InnerException);
        Assert.Equal(SocketError.HostNotFound, reason.SocketErrorCode);
    }

    [Fact]
    public async Task A_slow_reader_holds_up_the_server()
    {
        // Read fast for a while over a line with some latency: windows that grow would have grown by then.
        const int Fast = 4 << 20;
        long sent = 0;
        await using var server = await Entrance.Serve(setup => setup with
        {
            Answer = context => Pour(context, count => Interlocked.Add(ref sent, count)),
        });
        await using var relay = new Relay(server.Port, delay: TimeSpan.FromMilliseconds(5));
        using var list = await OpenVia(relay).SendAsync(HttpMethod.Get, "/list", null, CancellationToken.None);
        var stream = await list.Content.ReadAsStreamAsync();
        await stream.ReadExactlyAsync(new byte[Fast]);

        // Between the two ends lie the window, what the server has written but not sent, and one piece of it.
        const int Ahead = StreamWindow + (64 * 1024) + (64 * 1024);
        var before = -1L;
        await Waiting.For(() => Interlocked.Read(ref sent) is var now && now == Interlocked.Exchange(ref before, now)
            && relay.IsQuiet(TimeSpan.FromSeconds(1)), "the server held up");
        Assert.InRange(Interlocked.Read(ref sent) - Fast, StreamWindow / 2, Ahead);
    }

    private ApiClient OpenVia(Relay relay) =>
        _entrance.OpenWith($"server: 'https://127.0.0.1:{relay.Port}', certificate-authority: ca.crt");

    private ApiClient OpenTo(TestServer server, params IPAddress[] addresses)
    {
        _entrance.Options = _entrance.Options with { Resolve = (_, _) => Task.FromResult(addresses) };
        return _entrance.OpenWith($"server: 'https://api.test:{server.Port}', certificate-authority: ca.crt");
    }

    private static async Task Pour(HttpContext context, Action<int> poured)
    {
        var piece = new byte[16 * 1024];
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(piece, context.RequestAborted);
            poured(piece.Length);
        }
    }
}
