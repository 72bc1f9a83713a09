using System.Net;
using Microsoft.Extensions.Time.Testing;
using Signalbox.Core.Model;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Health;
using Signalbox.Proxy.Http;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;
using Signalbox.Testing;
using Signalbox.Testing.Http;

namespace Signalbox.Proxy.Tests.Health;

/// <summary>The healthz server at a real socket, fed as loops would feed it, by a clock that stands. Changes may wait
/// a minute.</summary>
internal sealed class HealthRun : IAsyncDisposable
{
    public static readonly ClusterChange Complete = new ClusterChange.InitialStateComplete();

    private readonly Dictionary<IPFamily, IFamilyObserver> _families = [];
    private readonly HttpServer _server;
    private readonly IPEndPoint _at;

    private HealthRun(HttpServer server)
    {
        _server = server;
        var socket = ListeningSocket.Open(new IPEndPoint(IPAddress.Loopback, 0));
        _at = (IPEndPoint)socket.LocalEndPoint!;
        Health = new ProxyHealth(TimeSpan.FromSeconds(60), A.Here, () => SourceWaitsFor, Time);
        var log = new AgentLog(TextWriter.Null, Time, 0);
        Part = new HealthPart(new ProxyOptions(), Health, null, log, Time)
        {
            HealthzServed = status => Served.Add($"healthz {status}"),
            LivezServed = status => Served.Add($"livez {status}"),
        };
        server.Listen(socket, Part.AnswerAsync);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 22, 22, 0, 0, TimeSpan.Zero));

    public ProxyHealth Health { get; }

    public HealthPart Part { get; }

    public IReadOnlyList<string> SourceWaitsFor { get; set; } = [];

    public List<string> Served { get; } = [];

    public static async Task<HealthRun> StartAsync() =>
        new(await HttpServer.StartAsync(new AgentLog(TextWriter.Null, TimeProvider.System, 0)));

    /// <summary>Both families are there, all is known, and programmed.</summary>
    public static async Task<HealthRun> StartProgrammedAsync()
    {
        var run = await StartAsync();
        run.Observe();
        run.Take(new ClusterChange.NodeSet(A.Node()));
        run.Take(Complete);
        run.End(IPFamily.IPv4);
        run.End(IPFamily.IPv6);
        return run;
    }

    public void Observe()
    {
        _families[IPFamily.IPv4] = Part.Observe(IPFamily.IPv4)!;
        _families[IPFamily.IPv6] = Part.Observe(IPFamily.IPv6)!;
    }

    /// <summary>As a lane tells it: both families take it, and it changes something.</summary>
    public void Take(ClusterChange change)
    {
        foreach (var family in _families.Values)
        {
            family.Took(change);
            family.Queued();
        }
    }

    public void Queue(IPFamily family) => _families[family].Queued();

    public void End(IPFamily family, string? failure = null) => _families[family].Ended(Outcomes.Of(
        family, new SyncReport(failure is null ? null : new SyncFailure(failure, IsStateUnknown: false))));

    public void Pass(double seconds) => Time.Advance(TimeSpan.FromSeconds(seconds));

    public HttpReply Ask(string path) => HttpReply.Ask(_at, path);

    /// <summary>The statuses of /healthz and /livez.</summary>
    public (int Healthz, int Livez) Statuses => (Ask("/healthz").Status, Ask("/livez").Status);

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
