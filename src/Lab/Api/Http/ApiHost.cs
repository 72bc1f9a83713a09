using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Signalbox.Lab.Api.Http;

/// <summary>The web server under an API server: Kestrel at one listening socket, with nothing from the environment.
/// </summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(5);

    private readonly WebApplication _web;
    private readonly Socket _listener;
    private readonly X509Certificate2? _certificate;

    public ApiHost(ApiServerOptions options, OpenConnections connections, RequestDelegate answer)
    {
        _listener = options.Listener ?? ListeningSocket.Open(options.Address);
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _certificate = options.IsPlain ? null : IssueFor(options, EndPoint.Address);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        // A flush is over when the kernel has the bytes, so that what comes before a cut arrives before it.
        builder.WebHost.UseSockets(sockets => sockets.MaxWriteBufferSize = 1);
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options, connections));
        _web = builder.Build();
        _web.UseWebSockets();
        _web.Run(answer);
    }

    public IPEndPoint EndPoint { get; }

    public Task StartAsync() => _web.StartAsync();

    /// <summary>A second call does nothing.</summary>
    public async Task StopAsync(bool isGraceful)
    {
        using var patience = new CancellationTokenSource(isGraceful ? Goodbye : TimeSpan.Zero);
        await _web.StopAsync(patience.Token).ConfigureAwait(false);
        _listener.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync().ConfigureAwait(false);
        _listener.Dispose();
        _certificate?.Dispose();
    }

    private static X509Certificate2 IssueFor(ApiServerOptions options, IPAddress address) => options.Authority!
        .IssueServer(options.Names, [IPAddress.Loopback, IPAddress.IPv6Loopback, address, .. options.Addresses])
        .ToCertificate();

    private void Configure(KestrelServerOptions kestrel, ApiServerOptions options, OpenConnections connections)
    {
        kestrel.AddServerHeader = false;
        // Clients that stop reading are what some tests are about.
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.ListenHandle((ulong)_listener.SafeHandle.DangerousGetHandle(), listen =>
        {
            listen.Protocols = options.IsPlain ? HttpProtocols.Http1 : options.Protocols;
            listen.Use(next => connection => connections.KeepAsync(connection, next));
            if (_certificate is not null)
            {
                listen.UseHttps(Secure(_certificate));
            }
        });
    }

    private static HttpsConnectionAdapterOptions Secure(X509Certificate2 certificate)
    {
        var secure = new HttpsConnectionAdapterOptions
        {
            ServerCertificate = certificate,
            SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateMode = ClientCertificateMode.AllowCertificate,
        };
        // A certificate that is not ours is a matter of the request: 401.
        secure.AllowAnyClientCertificate();
        return secure;
    }

    /// <summary>The process' signals are not this server's business.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
