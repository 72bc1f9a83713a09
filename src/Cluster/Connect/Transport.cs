using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Signalbox.Cluster.Connect;

/// <summary>The connections that are made with one set of certificates. Any thread.</summary>
internal sealed class Transport : IDisposable
{
    /// <summary>What a stream may hold that nobody has read. A connection to the next building carries 50 MB/s and more
    /// with it, and a slow reader of a long list holds up the server instead of filling memory.</summary>
    private const int StreamWindow = 256 * 1024;

    private const string NoGrowth = "System.Net.SocketsHttpHandler.Http2FlowControl.DisableDynamicWindowSizing";

    /// <summary>Silence after which a ping is sent, and again what it may take.</summary>
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(5);

    private readonly HttpMessageInvoker _invoker;
    private readonly Authorities? _authorities;
    private readonly ClientCertificate? _certificate;

    public Transport(
        ServerAccess access,
        Authorities? authorities,
        ClientCertificate? certificate,
        ConnectionOptions options)
    {
        // Read once in the life of the process, when the first HTTP/2 connection is made. There is no such setting of
        // a single client, and no other client in the agent.
        AppContext.SetSwitch(NoGrowth, true);
        (_authorities, _certificate) = (authorities, certificate);
        var tls = ServerTrust.Options(access, authorities, certificate);
        _invoker = new HttpMessageInvoker(Connections(access.Proxy, tls, options));
    }

    public bool IsMadeWith(Authorities? authorities, ClientCertificate? certificate) =>
        Equals(_authorities, authorities) && Equals(_certificate, certificate);

    /// <summary>As of <see cref="HttpMessageInvoker.SendAsync"/>.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation) =>
        _invoker.SendAsync(request, cancellation);

    /// <summary>Streams that are read go on to their end.</summary>
    public void Dispose() => _invoker.Dispose();

    private static SocketsHttpHandler Connections(
        Uri? proxy, SslClientAuthenticationOptions tls, ConnectionOptions options) => new()
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseProxy = proxy is not null,
            Proxy = proxy is null ? null : new WebProxy(proxy) { Credentials = CredentialsOf(proxy) },
            SslOptions = tls,
            ConnectTimeout = options.ConnectTimeout,
            ConnectCallback = (context, cancellation) => ConnectAsync(context.DnsEndPoint, options, cancellation),
            KeepAlivePingDelay = PingAfter,
            KeepAlivePingTimeout = PingAfter,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            InitialHttp2StreamWindowSize = StreamWindow,
            PooledConnectionIdleTimeout = options.IdleTimeout,
            ActivityHeadersPropagator = null,
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
        };

    private static async ValueTask<Stream> ConnectAsync(
        DnsEndPoint to, ConnectionOptions options, CancellationToken cancellation)
    {
        var addresses = await options.Resolve(to.Host, cancellation).ConfigureAwait(false);
        var socket = await new Dial(addresses, to.Port).ConnectAsync(cancellation).ConfigureAwait(false);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static NetworkCredential? CredentialsOf(Uri proxy)
    {
        var parts = proxy.UserInfo.Split(':', 2).Select(Uri.UnescapeDataString).ToArray();
        return proxy.UserInfo.Length == 0
            ? null
            : new NetworkCredential(parts[0], parts.ElementAtOrDefault(1) ?? "");
    }
}
