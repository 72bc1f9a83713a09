using System.Net;
using System.Net.Sockets;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Lab.Live;

/// <summary>Asks a node's agent at its metrics port, which only that node can reach.</summary>
internal sealed class AgentLine : IDisposable
{
    private static readonly IPEndPoint Metrics = new(IPAddress.Loopback, 10249);

    /// <summary>Who answers, does so in a fraction of it; a screen waits for no one longer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly HttpClient _client;
    private string? _since;
    private long _after;

    public AgentLine(TemporaryNamespace inside)
    {
        // A socket belongs to the namespace of the thread that made it, wherever it is used afterwards.
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) =>
            {
                var socket = inside.Run(() => new Socket(
                    AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
                { NoDelay = true });
                try
                {
                    await socket.ConnectAsync(Metrics, stop).ConfigureAwait(false);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        _client = new HttpClient(handler) { BaseAddress = new Uri($"http://{Metrics}"), Timeout = Patience };
    }

    /// <summary>What the agent has done since it was last asked, or since its start when it is another one; null when
    /// it does not answer.</summary>
    public async Task<AgentReport?> AskAsync(CancellationToken stop)
    {
        try
        {
            var report = await GetAsync(_after, stop).ConfigureAwait(false);
            if (report.Since != _since && _after > 0)
            {
                report = await GetAsync(0, stop).ConfigureAwait(false);
                _after = 0;
            }

            _since = report.Since;
            _after = report.Syncs.Count > 0 ? report.Syncs[^1].Number : _after;
            return report;
        }
        catch (Exception silent) when (silent is HttpRequestException or OperationCanceledException)
        {
            stop.ThrowIfCancellationRequested();
            return null;
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<AgentReport> GetAsync(long after, CancellationToken stop) =>
        AgentReport.Parse(await _client.GetByteArrayAsync(
            new Uri($"/recent?after={after}", UriKind.Relative), stop).ConfigureAwait(false));
}
