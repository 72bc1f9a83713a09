using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Signalbox.Cluster.Tests.Connect;

/// <summary>What a server shall be like.</summary>
internal sealed record TestServerSetup
{
    /// <summary>Null: no TLS.</summary>
    public IssuedCertificate? Certificate { get; init; }

    /// <summary>Sent along.</summary>
    public X509Certificate2Collection Between { get; init; } = [];

    public HttpProtocols Protocols { get; init; } = HttpProtocols.Http1AndHttp2;

    /// <summary>Clients may show certificates, and what they show must lead to this one.</summary>
    public X509Certificate2? ClientRoot { get; init; }

    public RequestDelegate Answer { get; init; } = context => context.Response.WriteAsync("{}");
}

/// <summary>What came in.</summary>
internal sealed record SeenRequest(
    string Line, string Protocol, IHeaderDictionary Headers, string Connection, string? Client, string Body);

/// <summary>A web server on 127.0.0.1 that keeps what it saw.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly TestServerSetup _setup;

    private TestServer(TestServerSetup setup)
    {
        _setup = setup;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, Listen);
        });
        _application = builder.Build();
        _application.Run(AnswerAsync);
    }

    public ConcurrentQueue<SeenRequest> Requests { get; } = new();

    /// <summary>The names that TLS asked for; "" for none.</summary>
    public ConcurrentQueue<string> AskedNames { get; } = new();

    public Uri Url => new(_application.Urls.Single());

    public int Port => Url.Port;

    public static async Task<TestServer> StartAsync(TestServerSetup setup)
    {
        var server = new TestServer(setup);
        await server._application.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        // At once: streams may be open.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }

    private void Listen(ListenOptions listen)
    {
        listen.Protocols = _setup.Protocols;
        if (_setup.Certificate is null)
        {
            return;
        }

        var certificate = SslStreamCertificateContext.Create(_setup.Certificate.Own, _setup.Between, offline: true);
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = handshake =>
            {
                AskedNames.Enqueue(handshake.ClientHelloInfo.ServerName);
                return ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = certificate,
                    ClientCertificateRequired = _setup.ClientRoot is not null,
                    RemoteCertificateValidationCallback = (_, shown, chain, _) => IsTrusted(shown, chain),
                });
            },
        });
    }

    /// <summary>Trusts the root alone, so that all between has to be sent.</summary>
    private bool IsTrusted(X509Certificate? shown, X509Chain? sent)
    {
        if (shown is null || _setup.ClientRoot is null)
        {
            return true;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(_setup.ClientRoot);
        chain.ChainPolicy.ExtraStore.AddRange(sent!.ChainPolicy.ExtraStore);
        return chain.Build((X509Certificate2)shown);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        var headers = new HeaderDictionary(
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value));
        Requests.Enqueue(new SeenRequest(
            $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}",
            context.Request.Protocol,
            headers,
            context.Connection.Id,
            context.Connection.ClientCertificate?.Subject,
            await body.ReadToEndAsync()));
        await _setup.Answer(context);
    }
}
