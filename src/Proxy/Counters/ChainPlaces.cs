using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Proxy.Counters;

/// <summary>Names of the chains of endpoints in iptables mode. They are hashes, so that all are kept.</summary>
internal sealed class ChainPlaces : ICountedPlaces
{
    private readonly Dictionary<RegisterBytes, CountedPlace> _places = [];
    private readonly Dictionary<ServiceName, List<RegisterBytes>> _chains = [];
    private Dictionary<RegisterBytes, CountedPlace> _gone = [];

    public IEnumerable<RegisterBytes> Keys => _places.Keys;

    public CountedPlace? Find(in RegisterBytes key) =>
        _places.TryGetValue(key, out var place) || _gone.TryGetValue(key, out place) ? place : null;

    public void Follow(NodePlan after, IReadOnlyCollection<ServiceName> changed)
    {
        _gone = [];
        foreach (var name in changed)
        {
            foreach (var chain in _chains.GetValueOrDefault(name) ?? [])
            {
                if (_places.Remove(chain, out var place))
                {
                    _gone[chain] = place;
                }
            }

            _chains.Remove(name);
            if (after.Services.GetValueOrDefault(name) is { Ports.Length: > 0 } plans)
            {
                _chains[name] = [.. plans.Ports.SelectMany(Add)];
            }
        }
    }

    private IEnumerable<RegisterBytes> Add(ServicePlan plan)
    {
        var name = plan.Name.ToString();
        foreach (var endpoint in plan.Endpoints.Reachable)
        {
            var of = new CountedEndpoint(endpoint.Address, endpoint.Port);
            var chain = new RegisterBytes(
                Encoding.ASCII.GetBytes(ChainNames.Endpoint(name, plan.Name.Protocol, of.ToString())));
            _places[chain] = new CountedPlace(plan.Name, of);
            yield return chain;
        }
    }
}
