using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Security;
using System.Text;

namespace Signalbox.Cluster.Tests.Connect;

/// <summary>Proxies that really speak HTTP CONNECT and SOCKS5 (RFC 1928, 1929). Whatever host is asked for is taken to
/// be this one.</summary>
internal sealed class TestProxy : IAsyncDisposable
{
    private readonly Relay _relay;
    private readonly string? _password;

    private TestProxy(Func<TestProxy, Stream, CancellationToken, Task<int>> greet, string? password)
    {
        _password = password;
        _relay = new Relay((stream, cancellation) => greet(this, stream, cancellation));
    }

    public int Port => _relay.Port;

    /// <summary>Where clients wanted to go, as "host:port".</summary>
    public ConcurrentQueue<string> Wanted { get; } = new();

    /// <param name="password">"user:password", if it wants one.</param>
    public static TestProxy Http(string? password = null) =>
        new((proxy, stream, cancellation) => proxy.GreetHttpAsync(stream, cancellation), password);

    /// <param name="password">"user:password", if it wants one.</param>
    public static TestProxy Socks(string? password = null) =>
        new((proxy, stream, cancellation) => proxy.GreetSocksAsync(stream, cancellation), password);

    /// <summary>TLS in front of a proxy.</summary>
    public static async Task ServeTlsAsync(Stream near, IssuedCertificate certificate, int proxyPort)
    {
        using var far = new System.Net.Sockets.TcpClient();
        await far.ConnectAsync(System.Net.IPAddress.Loopback, proxyPort);
        await using var tls = new SslStream(near);
        await tls.AuthenticateAsServerAsync(certificate.Own);
        await Task.WhenAny(tls.CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(tls));
    }

    public ValueTask DisposeAsync() => _relay.DisposeAsync();

    private async Task<int> GreetHttpAsync(Stream stream, CancellationToken cancellation)
    {
        var wanted = Convert.ToBase64String(Encoding.UTF8.GetBytes(_password ?? ""));
        while (true)
        {
            var head = await HeadAsync(stream, cancellation);
            var target = head.Split(' ')[1];
            if (_password is null || head.Contains($"Proxy-Authorization: Basic {wanted}\r\n"))
            {
                Wanted.Enqueue(target);
                await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), cancellation);
                return int.Parse(target.Split(':')[^1], CultureInfo.InvariantCulture);
            }

            var refusal = "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"a\"\r\nContent-Length: 0\r\n\r\n"u8;
            await stream.WriteAsync(refusal.ToArray(), cancellation);
        }
    }

    private static async Task<string> HeadAsync(Stream stream, CancellationToken cancellation)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, cancellation);
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    private async Task<int> GreetSocksAsync(Stream stream, CancellationToken cancellation)
    {
        var start = await BytesAsync(stream, 2, cancellation);
        var methods = await BytesAsync(stream, start[1], cancellation);
        byte method = _password is null ? (byte)0 : (byte)2;
        Assert.Contains(method, methods);
        await stream.WriteAsync(new byte[] { 5, method }, cancellation);
        if (_password is not null)
        {
            await BytesAsync(stream, 1, cancellation);
            var said = $"{await TextAsync(stream, cancellation)}:{await TextAsync(stream, cancellation)}";
            await stream.WriteAsync(new byte[] { 1, said == _password ? (byte)0 : (byte)1 }, cancellation);
        }

        var request = await BytesAsync(stream, 4, cancellation);
        var host = request[3] == 3
            ? await TextAsync(stream, cancellation)
            : new System.Net.IPAddress(await BytesAsync(stream, request[3] == 1 ? 4 : 16, cancellation)).ToString();
        var port = BinaryPrimitives.ReadUInt16BigEndian(await BytesAsync(stream, 2, cancellation));
        Wanted.Enqueue($"{host}:{port}");
        await stream.WriteAsync(new byte[] { 5, 0, 0, 1, 0, 0, 0, 0, 0, 0 }, cancellation);
        return port;
    }

    private static async Task<string> TextAsync(Stream stream, CancellationToken cancellation)
    {
        var length = await BytesAsync(stream, 1, cancellation);
        return Encoding.UTF8.GetString(await BytesAsync(stream, length[0], cancellation));
    }

    private static async Task<byte[]> BytesAsync(Stream stream, int count, CancellationToken cancellation)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, cancellation);
        return bytes;
    }
}
