using Microsoft.AspNetCore.Http;
using Signalbox.Cluster.Events;
using Signalbox.Core.Model;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Http;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Health;

/// <summary>The healthz server: /healthz for load balancers, /livez for who restarts the agent. With no endpoint in the
/// options it serves nothing, and health is known all the same. Source: spec 7.1.</summary>
internal sealed class HealthPart(
    ProxyOptions options, ProxyHealth health, EventSink? events, AgentLog log, TimeProvider time) : IAgentPart
{
    /// <summary>Who waits for the node learns from the start on what the agent waits for.</summary>
    public bool IsEarly => true;

    /// <summary>Told the status of each answer of /healthz.</summary>
    public Action<int> HealthzServed { get; init; } = _ => { };

    /// <summary>Told the status of each answer of /livez.</summary>
    public Action<int> LivezServed { get; init; } = _ => { };

    public IFamilyObserver? Observe(IPFamily family) => health.Observe(family);

    public async Task RunAsync(CancellationToken cancellation)
    {
        if (options.HealthzEndpoint is not { } at)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
            return;
        }

        await using var server = await HttpServer.StartAsync(log);
        var endpoint = new HttpEndpoint(options, events, log, time)
        {
            Name = "healthz",
            At = at,
            Answer = AnswerAsync,
            FailureReason = "FailedToStartProxierHealthcheck",
        };
        await endpoint.ServeAsync(server, cancellation);
    }

    internal Task AnswerAsync(HttpContext context)
    {
        var report = health.Report();
        switch (context.Request.Path.Value)
        {
            case "/healthz":
                return SendAsync(
                    context, report.IsServing, HealthBody.Ready(report, time.GetUtcNow()), HealthzServed);
            case "/livez":
                return SendAsync(context, report.IsLive, HealthBody.Live(report, time.GetUtcNow()), LivezServed);
            default:
                return Answer.NotFoundAsync(context);
        }
    }

    private static Task SendAsync(HttpContext context, bool isYes, ReadOnlyMemory<byte> body, Action<int> served)
    {
        var status = isYes ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        served(status);
        return Answer.WriteAsync(context, status, Answer.JSON, body);
    }
}
