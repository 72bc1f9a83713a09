using System.Net;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Faults;
using Signalbox.Lab.Api.Http;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Laws.Source;

/// <summary>An API server behind a relay, and everything that goes wrong with the two. Requests and events meet a few
/// faults at a time: those that nothing has met for a while are lifted.</summary>
internal sealed class FaultyServer : IAsyncDisposable
{
    private const string Token = "a-good-token";
    private const int FaultsInForce = 8;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(1);

    /// <summary>How long a fault is waited for, whoever may meet it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(25);

    private readonly ClusterAuthority _authority = new();
    private readonly Queue<FaultLease> _leases = [];
    private readonly SortedDictionary<string, (int Made, int Struck)> _tally = new(StringComparer.Ordinal);
    private readonly Random _random;
    private ApiServerOptions _options;
    private ApiServer _server;
    private BlackHole _relay;
    private int _earlierRequests;

    private FaultyServer(ObjectStore store, Random random)
    {
        (Store, _random) = (store, random);
        _options = new ApiServerOptions { Authority = _authority, BookmarkPeriod = TimeSpan.FromMilliseconds(200) };
        _options.Credentials.Add(Token, new ApiUser("system:kube-proxy"));
        (_server, _relay) = (null!, null!);
    }

    public ObjectStore Store { get; }

    /// <summary>Requests that this server and those before it were asked.</summary>
    public int Requests => _earlierRequests + _server.Counters.AllRequests();

    /// <summary>Each kind of fault: how often it was made, and how often it struck.</summary>
    public IReadOnlyDictionary<string, (int Made, int Struck)> Tally => _tally;

    public static async Task<FaultyServer> StartAsync(ObjectStore store, Random random)
    {
        var faulty = new FaultyServer(store, random);
        faulty._server = await ApiServer.StartAsync(store, faulty._options);
        faulty._relay = BlackHole.Start(faulty._server.EndPoint);
        faulty._options = faulty._options with { Address = faulty._server.EndPoint };
        return faulty;
    }

    /// <summary>For the relay's address.</summary>
    public Kubeconfig Kubeconfig => _server.KubeconfigFor(Token) with { Server = new Uri($"https://{_relay.Address}") };

    /// <summary>One fault, whatever kind it is. Returns when it has struck, or nobody has met it for a moment.
    /// </summary>
    public async Task StrikeAsync(bool mayHarm)
    {
        _relay.Heal();
        switch (_random.Next(24))
        {
            case 0:
                await RestartAsync();
                break;
            case 1 or 2:
                Count("swallowed", 1);
                _relay.Swallow();
                await Task.Delay(_random.Next(1, 60));
                break;
            case 3 or 4:
                Count("connections cut", 1);
                _server.CutConnections((Ending)_random.Next(2, 4));
                break;
            case 5 or 6:
                Count("watches ended", 1);
                _server.EndWatches(_random.Next(2) == 0 ? null : RandomCluster.Kinds[_random.Next(4)].Plural);
                break;
            case 7:
                Count("compacted", 1);
                Store.Compact();
                break;
            default:
                var lease = _options.Faults.Inject(RandomFaults.Next(_random, Store.Revision, mayHarm));
                _leases.Enqueue(lease);
                await MetAsync(lease);
                break;
        }

        while (_leases.Count > FaultsInForce)
        {
            Lift();
        }
    }

    /// <summary>The next event of every kind that rules are made of sends its watcher to a list.</summary>
    public IReadOnlyList<FaultLease> DemandLists()
    {
        LiftAll();
        return
        [
            .. RandomCluster.Kinds.Select(kind => _options.Faults.Inject(
                new EventFault.ErrorEvent(HttpStatusCode.Gone) { Resource = kind.Plural, Times = 1 })),
        ];
    }

    /// <summary>Ends all watches, cleanly or with their connections, and gives whoever watches a moment.</summary>
    public async Task EndWatchesAsync()
    {
        if (_random.Next(2) == 0)
        {
            _server.EndWatches();
        }
        else
        {
            _server.CutConnections(Ending.Finish);
        }

        await Task.Delay(_random.Next(5, 40));
    }

    /// <summary>All is well from now on.</summary>
    public void LiftAll()
    {
        while (_leases.Count > 0)
        {
            Lift();
        }

        _options.Faults.LiftAll();
        _relay.Heal();
    }

    public async ValueTask DisposeAsync()
    {
        LiftAll();
        await _relay.DisposeAsync();
        await _server.DisposeAsync();
        _authority.Dispose();
    }

    /// <summary>Its successor may know how to stream lists, or not.</summary>
    private async Task RestartAsync()
    {
        Count("restarted", 1);
        _earlierRequests += _server.Counters.AllRequests();
        await _server.StopAsync((Ending)(_random.Next(2) * 3));
        await _server.DisposeAsync();
        _options = _options with { StreamingLists = (StreamingLists)_random.Next(3) };
        _server = await ApiServer.StartAsync(Store, _options);
    }

    private static async Task MetAsync(FaultLease lease)
    {
        var time = TimeProvider.System;
        for (var start = time.GetTimestamp(); lease.Taken == 0 && time.GetElapsedTime(start) < Patience;)
        {
            await Task.Delay(Pace);
        }
    }

    private void Lift()
    {
        var lease = _leases.Dequeue();
        Count(lease.Fault.GetType().Name, lease.Taken);
        lease.Lift();
    }

    private void Count(string kind, int struck)
    {
        var (made, before) = _tally.GetValueOrDefault(kind);
        _tally[kind] = (made + 1, before + struck);
    }
}
