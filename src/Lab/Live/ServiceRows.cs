namespace Signalbox.Lab.Live;

/// <summary>Puts Services, their endpoints and their connections together. Pure.</summary>
internal sealed class ServiceRows
{
    private const int EndpointsPerRow = 12;

    private readonly IReadOnlyList<LiveAgent> _agents;
    private readonly IReadOnlyList<ServiceFacts> _services;
    private readonly ILookup<string, EndpointFacts> _endpoints;
    private readonly Dictionary<CountKey, double>? _rates;
    private readonly Dictionary<CountKey, long> _totals = [];

    public ServiceRows(
        IReadOnlyList<LiveAgent> agents, IReadOnlyList<ServiceFacts> services, IReadOnlyList<SliceFacts> slices)
    {
        (_agents, _services) = (agents, services);
        _endpoints = slices.SelectMany(slice => slice.Endpoints.Select(endpoint => (slice.Service, endpoint)))
            .ToLookup(pair => pair.Service, pair => pair.endpoint);
        foreach (var family in agents.SelectMany(agent => agent.Rates))
        {
            foreach (var (key, count) in family.Totals)
            {
                _totals[key] = _totals.GetValueOrDefault(key) + count;
            }

            foreach (var (key, rate) in family.PerSecond ?? new Dictionary<CountKey, double>())
            {
                _rates ??= [];
                _rates[key] = _rates.GetValueOrDefault(key) + rate;
            }
        }

        if (agents.SelectMany(agent => agent.Rates).Any(family => family.PerSecond is not null))
        {
            _rates ??= [];
        }
    }

    public int FoundBy(LiveQuery query) => _services.Count(service => query.Finds(service.Key));

    public IReadOnlyList<LiveService> Of(LiveQuery query)
    {
        var found = _services.Where(service => query.Finds(service.Key)).ToList();
        var shown = found.Count <= query.MostServices
            ? found
            : [.. found.OrderByDescending(service => _totals.GetValueOrDefault(new CountKey(service.Key, "")))
                .Take(query.MostServices)];
        if (shown.All(service => service.Key != query.Focus))
        {
            shown.AddRange(_services.Where(service => service.Key == query.Focus));
        }

        return [.. shown.OrderBy(service => service.Key, StringComparer.Ordinal)
            .Select(service => RowOf(service, service.Key == query.Focus))];
    }

    private LiveService RowOf(ServiceFacts service, bool isWhole)
    {
        var endpoints = _endpoints[service.Key]
            .OrderBy(endpoint => endpoint.Node, StringComparer.Ordinal)
            .ThenBy(endpoint => endpoint.Address, StringComparer.Ordinal).ToList();
        var key = new CountKey(service.Key, "");
        return new LiveService
        {
            Namespace = service.Namespace,
            Name = service.Name,
            Type = service.Type,
            Frontends = service.Frontends,
            Ready = endpoints.Count(endpoint => endpoint.IsReady),
            EndpointCount = endpoints.Count,
            Endpoints = [.. endpoints.Take(isWhole ? int.MaxValue : EndpointsPerRow)
                .Select(endpoint => EndpointOf(service.Key, endpoint))],
            Rate = _rates?.GetValueOrDefault(key),
            Connections = _totals.GetValueOrDefault(key),
        };
    }

    private LiveEndpoint EndpointOf(string service, EndpointFacts endpoint)
    {
        var key = new CountKey(service, endpoint.Address);
        var byNode = _agents.Select(agent => (agent.Node, Rate: agent.Rates.Sum(
            family => family.PerSecond?.GetValueOrDefault(key) ?? 0)));
        return new LiveEndpoint
        {
            Address = endpoint.Address,
            Node = endpoint.Node,
            Pod = endpoint.Pod,
            IsReady = endpoint.IsReady,
            IsTerminating = endpoint.IsTerminating,
            Rate = _rates?.GetValueOrDefault(key),
            Connections = _totals.GetValueOrDefault(key),
            RateByNode = byNode.Where(one => one.Rate > 0).ToDictionary(one => one.Node, one => one.Rate),
        };
    }
}
