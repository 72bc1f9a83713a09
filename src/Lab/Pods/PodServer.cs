using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Signalbox.Lab.Pods;

/// <summary>A pod as a process: an HTTP and HTTPS server that either says what it received (<see cref="EchoReply"/>)
/// or, on the paths that it has routes for, passes the request on to another Service.</summary>
public static class PodServer
{
    /// <summary>Written to standard output once every port listens.</summary>
    public const string ReadyLine = "ready";

    /// <summary>Serves until standard input ends, which is when whoever started the pod is gone, or until
    /// <paramref name="stop"/>.</summary>
    public static async Task<int> RunAsync(PodServerSettings settings, CancellationToken stop)
    {
        using var certificate = settings.HttpsPorts.Count > 0 ? ServerCertificate.SelfSigned(settings.Name) : null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, settings, certificate));
        await using var server = builder.Build();
        using var client = new HttpClient(ForwardingHandler());
        server.Run(context => AnswerAsync(context, settings, client));
        await server.StartAsync(stop).ConfigureAwait(false);
        Console.WriteLine(ReadyLine);
        await WaitForEndOfInputAsync(stop).ConfigureAwait(false);
        await server.StopAsync(CancellationToken.None).ConfigureAwait(false);
        return 0;
    }

    private static void Listen(KestrelServerOptions kestrel, PodServerSettings settings, X509Certificate2? certificate)
    {
        kestrel.AddServerHeader = false;
        foreach (var port in settings.HttpPorts)
        {
            kestrel.ListenAnyIP(port, listen => listen.Protocols = HttpProtocols.Http1);
        }

        foreach (var port in settings.HttpsPorts)
        {
            kestrel.ListenAnyIP(port, listen => listen.UseHttps(certificate!));
        }
    }

    // A new connection for each request, so that each one is the Service's to send where it likes.
    private static SocketsHttpHandler ForwardingHandler() => new()
    {
        PooledConnectionLifetime = TimeSpan.Zero,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(2),
    };

    private static Task AnswerAsync(HttpContext context, PodServerSettings settings, HttpClient client)
    {
        if (settings.Routes.TryGetValue(context.Request.Path.Value ?? "", out var target))
        {
            return Forwarding.PassOnAsync(context, target, settings.Zone, client);
        }

        return EchoReply.WriteAsync(context, settings.Name);
    }

    private static async Task WaitForEndOfInputAsync(CancellationToken stop)
    {
        await using var input = Console.OpenStandardInput();
        var buffer = new byte[64];
        try
        {
            while (await input.ReadAsync(buffer, stop).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }
    }
}
