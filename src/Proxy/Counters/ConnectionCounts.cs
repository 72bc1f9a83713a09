using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Proxy.Counters;

/// <summary>Connections of one family since the agent's start, by Service port and by endpoint. Counters of the kernel
/// come and go; here only what is new of each is added, so that no number ever falls. A port's number is that of all
/// endpoints that it has had since. Not for several threads.</summary>
internal sealed class ConnectionCounts(ICountedPlaces places)
{
    private readonly Dictionary<RegisterBytes, Counter> _counters = [];
    private readonly SortedDictionary<ServiceName, Dictionary<ServicePortName, Port>> _services = [];
    private readonly HashSet<RegisterBytes> _deleted = [];
    private readonly HashSet<RegisterBytes> _seen = [];

    /// <summary>Ports of the plan, ordered by their Services; endpoints are in no particular order.</summary>
    public IEnumerable<(ServicePortName Name, Port Count)> Ports =>
        _services.Values.SelectMany(ports => ports.Select(port => (port.Key, port.Value)));

    /// <summary>A counter that the kernel had before the agent began: what it says is not counted.</summary>
    public void Begin(RegisterBytes key, ulong connections) => _counters[key] = new Counter(connections, false);

    /// <summary>A reading begins, which may hold what <see cref="End"/> tells meanwhile.</summary>
    public void BeginReading()
    {
        _deleted.Clear();
        _seen.Clear();
    }

    /// <summary>A reading has ended that has missed nothing, of a kernel that does not tell what it deletes: what was
    /// not found is gone.</summary>
    public void EndWholeReading()
    {
        foreach (var gone in _counters.Keys.Where(key => !_seen.Contains(key)).ToList())
        {
            _counters.Remove(gone);
        }
    }

    /// <summary>A counter as a reading has found it. One that was deleted since the reading began is passed over: it is
    /// not known whether this is what it was before, or after somebody has made it anew.</summary>
    public void Take(RegisterBytes key, ulong connections)
    {
        _seen.Add(key);
        if (_deleted.Contains(key))
        {
            return;
        }

        var known = _counters.GetValueOrDefault(key);
        if (connections < known.Connections && !known.IsLower)
        {
            // It was made anew, and its deletion may still be told: the next reading knows.
            _counters[key] = known with { IsLower = true };
            return;
        }

        if (TryAdd(key, connections < known.Connections ? connections : connections - known.Connections))
        {
            _counters[key] = new Counter(connections, false);
        }
    }

    /// <summary>A counter has gone, and this is what it said.</summary>
    public void End(RegisterBytes key, ulong connections)
    {
        var known = _counters.GetValueOrDefault(key).Connections;
        TryAdd(key, connections < known ? connections : connections - known);
        _counters.Remove(key);
        _deleted.Add(key);
    }

    /// <summary>Forgets ports and endpoints that the plan does not have any more; those that are new begin at 0.
    /// </summary>
    public void Follow(NodePlan plan, IReadOnlyCollection<ServiceName> changed)
    {
        places.Follow(plan, changed);
        foreach (var name in changed)
        {
            if (plan.Services.GetValueOrDefault(name) is not { Ports.Length: > 0 } wanted)
            {
                _services.Remove(name);
                continue;
            }

            var before = _services.GetValueOrDefault(name) ?? [];
            var ports = new Dictionary<ServicePortName, Port>();
            foreach (var port in wanted.Ports)
            {
                var kept = before.GetValueOrDefault(port.Name) ?? new Port();
                kept.Keep([.. port.Endpoints.Reachable
                    .Select(endpoint => new CountedEndpoint(endpoint.Address, endpoint.Port))]);
                ports[port.Name] = kept;
            }

            _services[name] = ports;
        }
    }

    /// <summary>False where no plan knows the counter yet: what it says is for the next reading.</summary>
    private bool TryAdd(in RegisterBytes key, ulong connections)
    {
        if (places.Find(key) is not { } place
            || _services.GetValueOrDefault(place.Port.Service)?.GetValueOrDefault(place.Port) is not { } port)
        {
            return false;
        }

        port.Add(place.Endpoint, connections);
        return true;
    }

    /// <summary>A Service port's connections.</summary>
    public sealed class Port
    {
        private readonly Dictionary<CountedEndpoint, ulong> _endpoints = [];

        /// <summary>To all endpoints, those that are gone included.</summary>
        public ulong Connections { get; private set; }

        /// <summary>To each that the port has now.</summary>
        public IReadOnlyDictionary<CountedEndpoint, ulong> Endpoints => _endpoints;

        public void Add(CountedEndpoint endpoint, ulong connections)
        {
            Connections += connections;
            _endpoints[endpoint] = _endpoints.GetValueOrDefault(endpoint) + connections;
        }

        public void Keep(HashSet<CountedEndpoint> wanted)
        {
            foreach (var gone in _endpoints.Keys.Where(endpoint => !wanted.Contains(endpoint)).ToList())
            {
                _endpoints.Remove(gone);
            }

            foreach (var endpoint in wanted)
            {
                _endpoints.TryAdd(endpoint, 0);
            }
        }
    }

    /// <param name="Connections">What it said last.</param>
    /// <param name="IsLower">The last reading found less.</param>
    private readonly record struct Counter(ulong Connections, bool IsLower);
}
