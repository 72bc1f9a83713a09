using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Signalbox.Cluster.Events;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Proxy.Health;
using Signalbox.Proxy.Http;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;
using Signalbox.Testing;
using Signalbox.Testing.Http;

namespace Signalbox.Proxy.Tests.Health;

/// <summary>Health check node ports at real sockets of this machine, fed with the plans of clusters, by a clock that
/// stands.</summary>
internal sealed class PortsRun : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<IPFamily, IFamilyObserver> _ports = [];
    private readonly Dictionary<IPFamily, IFamilyObserver> _health = [];
    private readonly Task _work;

    public PortsRun(params IReadOnlyList<IPFamily> families)
    {
        var health = new ProxyHealth(TimeSpan.FromSeconds(60), A.Here, () => [], Time);
        Part = new HealthCheckPorts(health, A.Here, Events.Enqueue, new AgentLog(TextWriter.Null, Time, 0), Time);
        foreach (var family in families)
        {
            _health[family] = health.Observe(family);
            _ports[family] = Part.Observe(family)!;
        }

        _work = Part.RunAsync(_stop.Token);
    }

    public FakeTimeProvider Time { get; } = new();

    public ConcurrentQueue<ClusterEvent> Events { get; } = [];

    public HealthCheckPorts Part { get; }

    /// <summary>A port that nobody has now, in either family.</summary>
    public static ushort FreePort()
    {
        using var socket = ListeningSocket.OpenAny(new IPEndPoint(IPAddress.Any, 0));
        return (ushort)((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>As after a sync of this plan, in which these Services had changed.</summary>
    public void Sync(NodePlan plan, params IEnumerable<string> changed) => End(plan, null, changed);

    public void Fail(NodePlan plan, params IEnumerable<string> changed) => End(plan, "the lock is held", changed);

    /// <summary>Null when nobody listens, or whoever did is gone.</summary>
    public static HttpReply? Ask(int port, string address = "127.0.0.1")
    {
        try
        {
            return HttpReply.Ask(new IPEndPoint(IPAddress.Parse(address), port), "/any/path");
        }
        catch (Exception nobody) when (nobody is SocketException or IOException)
        {
            return null;
        }
    }

    /// <summary>Waits until the port answers for a Service with this status ("200 web 1"), or, with "-", not at all.
    /// </summary>
    public static void WaitFor(string wanted, int port, string address = "127.0.0.1")
    {
        var start = TimeProvider.System.GetTimestamp();
        string said;
        do
        {
            said = Ask(port, address) is { } reply ? Say(reply) : "-";
        }
        while (said != wanted && TimeProvider.System.GetElapsedTime(start) < Patience);
        Assert.Equal(wanted, said);
    }

    public static string Say(HttpReply reply)
    {
        using var json = System.Text.Json.JsonDocument.Parse(reply.Body);
        var name = json.RootElement.GetProperty("service").GetProperty("name").GetString();
        return $"{reply.Status} {name} {reply.Headers["X-Load-Balancing-Endpoint-Weight"]}";
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private void End(NodePlan plan, string? failure, IEnumerable<string> changed)
    {
        var family = plan.Settings.Family;
        var outcome = Outcomes.Of(
            family, new SyncReport(failure is null ? null : new SyncFailure(failure, IsStateUnknown: false))) with
        {
            After = plan,
            Changed = [.. changed.Select(A.Name)],
        };
        _health[family].Ended(outcome);
        _ports[family].Ended(outcome);
    }
}
