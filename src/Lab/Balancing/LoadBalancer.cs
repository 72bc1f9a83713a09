using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Signalbox.Core.Model;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Life;
using Signalbox.Lab.Topology;

namespace Signalbox.Lab.Balancing;

/// <summary>Has the load balancer send to the nodes that can serve, as a provider does: nodes that are ready and, for a
/// Service with externalTrafficPolicy Local, whose health check node port answers 200. Runs until disposed.</summary>
internal sealed class LoadBalancer : IAsyncDisposable
{
    /// <summary>Providers ask every 2 to 10 s, which is long for who watches.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly RunningLab _lab;
    private readonly BalancerRoutes _routes;
    private readonly Dictionary<string, BalancedService> _services = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, string> _ready = [];
    private readonly Dictionary<(int Port, string Node), HealthRecord> _health = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private ImmutableDictionary<BalancedService, IReadOnlyList<string>> _targets =
        ImmutableDictionary<BalancedService, IReadOnlyList<string>>.Empty;

    private LoadBalancer(RunningLab lab)
    {
        _lab = lab;
        _routes = new BalancerRoutes(lab.Network);
        _running = RunAsync();
    }

    private LabNetworkSpec Spec => _lab.Network.Spec;

    /// <summary>Begins with the cluster as it stands. The network must have a balancer.</summary>
    public static LoadBalancer Start(RunningLab lab) => new(lab);

    /// <summary>Each Service with its addresses, and the nodes that they go to now.</summary>
    public JsonArray Status() =>
    [
        .. _targets.OrderBy(one => one.Key.Key, StringComparer.Ordinal).Select(one => (JsonNode)new JsonObject
        {
            ["service"] = one.Key.Key,
            ["addresses"] = new JsonArray([.. one.Key.Addresses.Select(each => JsonValue.Create(each.ToString()))]),
            ["healthCheckNodePort"] = one.Key.HealthPort == 0 ? null : one.Key.HealthPort,
            ["nodes"] = new JsonArray([.. one.Value.Select(node => JsonValue.Create(node))]),
        }),
    ];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await FollowAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception failure)
            {
                // The lab goes on with the ways as they are, and the balancer begins anew.
                _lab.Log.Write($"the load balancer: {failure.Message}");
                await Task.Delay(Pace, _lab.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Until a watch is cut off.
    private async Task FollowAsync()
    {
        using var services = _lab.Store.WatchFromNow(ResourceKinds.Services);
        using var nodes = _lab.Store.WatchFromNow(ResourceKinds.Nodes);
        _services.Clear();
        _ready.Clear();
        services.Start.Objects.ToArray().ToList().ForEach(one => Take(one, isGone: false));
        nodes.Start.Objects.ToArray().ToList().ForEach(one => Take(one, isGone: false));
        while (!services.Events.Completion.IsCompleted && !nodes.Events.Completion.IsCompleted)
        {
            foreach (var watch in new[] { services, nodes })
            {
                while (watch.Events.TryRead(out var happened))
                {
                    Take(happened.Object, happened.Type == StoreEventType.Deleted);
                }
            }

            await AskAsync().ConfigureAwait(false);
            Write();
            await WaitAsync(services, nodes).ConfigureAwait(false);
        }
    }

    private void Take(StoredObject? one, bool isGone)
    {
        if (one?.Kind == ResourceKinds.Services)
        {
            _services.Remove(one.Key);
            if (!isGone && BalancedService.Of(one) is { } service)
            {
                _services[one.Key] = service;
            }
        }
        else if (one is not null && Spec.Nodes.Items.IndexOf(one.Name) is var at and >= 0)
        {
            _ready.Remove(at);
            if (!isGone && IsReady(one.ToJson()))
            {
                _ready[at] = one.Name;
            }
        }
    }

    private static bool IsReady(JsonObject node) => node.Child("status").Children("conditions")
        .Any(one => one.Text("type") == "Ready" && one.Text("status") == "True");

    private async Task AskAsync()
    {
        var asked = _services.Values.Select(one => one.HealthPort).Where(port => port > 0).Distinct()
            .SelectMany(port => _ready.Select(node => (Port: port, Node: node.Value, At: node.Key))).ToArray();
        var from = _lab.Network.Node(LabNetwork.BalancerName);
        var family = Spec.Families.First();
        var answers = await Task.WhenAll(asked.Select(one => HealthQuestion.AskAsync(
            from, LabNetworkSpec.NodeAddresses(one.At).Of(family), one.Port, _lab.Time, _stop.Token)))
            .ConfigureAwait(false);
        foreach (var gone in _health.Keys.Except(asked.Select(one => (one.Port, one.Node))).ToArray())
        {
            _health.Remove(gone);
        }

        foreach (var (one, answer) in asked.Zip(answers))
        {
            var record = _health.GetValueOrDefault((one.Port, one.Node)) ?? new HealthRecord();
            _health[(one.Port, one.Node)] = record;
            record.Note(answer);
        }
    }

    private void Write()
    {
        // A cluster whose nodes are all lost has none that is worse than another.
        IReadOnlyList<string> ready = _ready.Count > 0 ? [.. _ready.Values] : [.. Spec.Nodes.Items];
        var ways = Spec.LoadBalancerCIDRs.Items.Where(cidr => Spec.Has(cidr.Family))
            .ToDictionary(cidr => cidr, _ => ready);
        var targets = _services.Values.ToImmutableDictionary(one => one, one => one.HealthPort == 0
            ? ready
            : [.. _ready.Values.Where(node => _health[(one.HealthPort, node)].IsHealthy)]);
        foreach (var (service, nodes) in targets.Where(one => one.Key.HealthPort > 0))
        {
            foreach (var address in service.Addresses)
            {
                ways[CIDR.Of(address)] = nodes;
            }
        }

        _routes.Set(ways);
        _targets = targets;
    }

    private async Task WaitAsync(StoreWatch services, StoreWatch nodes)
    {
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var pace = _health.Count > 0 ? Pace : Timeout.InfiniteTimeSpan;
        await Task.WhenAny(
            services.Events.WaitToReadAsync(woken.Token).AsTask(), nodes.Events.WaitToReadAsync(woken.Token).AsTask(),
            Task.Delay(pace, _lab.Time, woken.Token)).ConfigureAwait(false);
        await woken.CancelAsync().ConfigureAwait(false);
        _stop.Token.ThrowIfCancellationRequested();
    }
}
