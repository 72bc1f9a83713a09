using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Http;

/// <summary>A plain HTTP/1.1 server over any number of sockets, each with answers of its own. It is Kestrel alone,
/// without a host, configuration, routing or logging around it; a socket more costs a few KiB.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private readonly AcceptedConnections _connections = new();
    private readonly KestrelServer _kestrel;

    private HttpServer()
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Listen(_connections.EndPoint, listen => listen.Protocols = HttpProtocols.Http1);
        _kestrel = new KestrelServer(Options.Create(options), _connections, NullLoggerFactory.Instance);
    }

    /// <summary>A server that listens nowhere yet. What an answer throws is logged, and answered with 500.</summary>
    public static async Task<HttpServer> StartAsync(AgentLog log)
    {
        var server = new HttpServer();
        await server._kestrel.StartAsync(new Application(log), CancellationToken.None);
        return server;
    }

    /// <summary>Serves what connects to a socket, which it then owns, until the result is disposed: no connection is
    /// accepted from then on. Those that are open go on to be answered. Any thread may call.</summary>
    public IDisposable Listen(Socket socket, RequestDelegate answer) => _connections.Accept(socket, answer);

    /// <summary>Ends all sockets and connections at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _kestrel.StopAsync(new CancellationToken(canceled: true));
        _kestrel.Dispose();
    }

    private sealed class Application(AgentLog log) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public async Task ProcessRequestAsync(HttpContext context)
        {
            try
            {
                await context.Features.GetRequiredFeature<RequestDelegate>()(context);
            }
            catch (Exception fault) when (!context.RequestAborted.IsCancellationRequested)
            {
                log.Error("A request cannot be answered", ("path", context.Request.Path), ("fault", fault));
                throw;
            }
        }

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }
    }
}
