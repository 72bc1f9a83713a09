using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Signalbox.Lab.Pods;

/// <summary>What stands for the image mendhak/http-https-echo: says in JSON, and in its log, what it was asked.
/// </summary>
internal static class EchoImage
{
    /// <summary>How long it serves on after it was asked to end: until then there may be nodes that have not heard that
    /// it is no endpoint any more.</summary>
    private static readonly TimeSpan LastService = TimeSpan.FromSeconds(3);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Serves until <paramref name="stop"/>, which is SIGTERM, and a little longer.</summary>
    public static async Task<int> RunAsync(EchoImageSettings settings, CancellationToken stop)
    {
        using var certificate = ServerCertificate.SelfSigned("my.example.com");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenAnyIP(settings.HttpPort, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.ListenAnyIP(settings.HttpsPort, listen => listen.UseHttps(certificate));
        });
        await using var server = builder.Build();
        server.Run(AnswerAsync);
        await server.StartAsync(CancellationToken.None).ConfigureAwait(false);
        Console.WriteLine(
            $"Listening on ports {settings.HttpPort} for http, and {settings.HttpsPort} for https.");
        await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(LastService, CancellationToken.None).ConfigureAwait(false);
        await server.StopAsync(CancellationToken.None).ConfigureAwait(false);
        return 0;
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(context.RequestAborted).ConfigureAwait(false);
        var text = Describe(context, body).ToJsonString(Indented);
        Console.WriteLine(text);
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(text, context.RequestAborted).ConfigureAwait(false);
    }

    private static JsonObject Describe(HttpContext context, string body)
    {
        var request = context.Request;
        var chain = ProxyChain.Of(
            context.Connection.RemoteIpAddress!.ToString(), request.Headers["X-Forwarded-For"].ToString());
        return new JsonObject
        {
            ["path"] = request.Path.Value,
            ["headers"] = Fields(request.Headers.Select(one => (one.Key.ToLowerInvariant(), one.Value.ToString()))),
            ["method"] = request.Method,
            ["body"] = body,
            ["cookies"] = Fields(request.Cookies.Select(one => (one.Key, one.Value))),
            ["fresh"] = false,
            ["hostname"] = request.Host.Host,
            ["ip"] = chain.Client,
            ["ips"] = new JsonArray([.. chain.Forwarded.Select(one => (JsonNode)one)]),
            ["protocol"] = request.Scheme,
            ["query"] = Fields(request.Query.Select(one => (one.Key, one.Value.ToString()))),
            ["subdomains"] = Subdomains(request.Host.Host),
            ["xhr"] = request.Headers["X-Requested-With"] == "XMLHttpRequest",
            ["os"] = new JsonObject { ["hostname"] = Environment.MachineName },
            ["connection"] = request.IsHttps
                ? new JsonObject { ["servername"] = request.Host.Host }
                : new JsonObject(),
        };
    }

    private static JsonObject Fields(IEnumerable<(string Name, string Value)> fields)
    {
        var json = new JsonObject();
        foreach (var (name, value) in fields)
        {
            json[name] = value;
        }

        return json;
    }

    // The labels before the last two, the nearest to them first; an address has none.
    private static JsonArray Subdomains(string host) => char.IsAsciiDigit(host[^1])
        ? []
        : [.. host.Split('.').SkipLast(2).Reverse().Select(one => (JsonNode)one)];
}
