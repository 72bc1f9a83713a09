using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Signalbox.Cluster.Events;
using Signalbox.Core.Model;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Http;

/// <summary>A port of the agent itself, served until cancelled. Binding that fails is tried again, as when the agent
/// before this one still has the port; with --bind-address-hard-fail it ends the agent.</summary>
internal sealed class HttpEndpoint(ProxyOptions options, EventSink? events, AgentLog log, TimeProvider time)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan EventLimit = TimeSpan.FromSeconds(5);

    /// <summary>For the log: "healthz".</summary>
    public required string Name { get; init; }

    public required IPEndPoint At { get; init; }

    public required RequestDelegate Answer { get; init; }

    /// <summary>The Event's reason when the agent ends because of this port.</summary>
    public required string FailureReason { get; init; }

    /// <summary>Throws <see cref="StartException"/> when binding fails hard.</summary>
    public async Task ServeAsync(HttpServer server, CancellationToken cancellation)
    {
        using var listening = server.Listen(await OpenAsync(cancellation), Answer);
        log.Info(0, "Listening", ("server", Name), ("address", At));
        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
    }

    private async Task<Socket> OpenAsync(CancellationToken cancellation)
    {
        var isTold = false;
        while (true)
        {
            try
            {
                return ListeningSocket.OpenAny(At);
            }
            catch (SocketException failure) when (options.BindAddressHardFail)
            {
                var words = $"{Name} cannot listen on {At}: {failure.Message}";
                await TellAsync(words, cancellation);
                throw new StartException(words);
            }
            catch (SocketException failure)
            {
                if (!isTold)
                {
                    log.At().Error(
                        "A server cannot listen; it is tried again", ("server", Name), ("address", At),
                        ("after", RetryPause), ("reason", failure.Message));
                }

                isTold = true;
            }

            await Task.Delay(RetryPause, time, cancellation);
        }
    }

    private async Task TellAsync(string words, CancellationToken cancellation)
    {
        if (events is not null)
        {
            events.TryRecord(new ClusterEvent
            {
                Kind = "Node",
                Regarding = new ServiceName("", options.NodeName),
                IsWarning = true,
                Reason = FailureReason,
                Action = "StartKubeProxy",
                Note = words,
            });
            await events.FlushAsync(EventLimit, cancellation);
        }
    }
}
