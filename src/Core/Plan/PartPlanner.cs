using Signalbox.Core.Model;

namespace Signalbox.Core.Plan;

/// <summary>The part of a plan that a question needs, since planning all Services of a large cluster takes longer than
/// people like to wait: the Services that it is about, and all that may claim one of their frontends. Of those
/// Services' frontends, plans and claims are those of the whole plan.</summary>
public static class PartPlanner
{
    /// <param name="snapshot">Of one family.</param>
    /// <param name="settings">Of the same.</param>
    /// <param name="asked">Services that the question is about.</param>
    public static NodePlan Plan(Snapshot snapshot, ProxySettings settings, IReadOnlySet<ServiceName> asked)
    {
        var places = new Places();
        foreach (var name in asked)
        {
            places.Add(snapshot.Services.GetValueOrDefault(name)?.Service);
        }

        var needed = asked.Where(snapshot.Services.ContainsKey).ToHashSet();
        needed.UnionWith(snapshot.Services.Where(service => places.AreWantedBy(service.Value.Service))
            .Select(service => service.Key));
        var empty = new NodePlan { Settings = settings, Zone = Planner.ZoneOf(snapshot) };
        return Planner.Replan(empty, snapshot, needed).Plan;
    }

    /// <summary>Where Services can be called, by their objects. Any address may be the node's own, where node ports
    /// answer: numbers of node ports count at every address.</summary>
    private sealed class Places
    {
        private readonly HashSet<Address> _addresses = [];
        private readonly HashSet<ushort> _ports = [];
        private readonly HashSet<ushort> _nodePorts = [];

        public void Add(Service? service)
        {
            if (service is null)
            {
                return;
            }

            _addresses.UnionWith(service.ClusterIPs.Items);
            _addresses.UnionWith(service.ExternalIPs.Items);
            _addresses.UnionWith(service.LoadBalancerVIPs.Items);
            foreach (var port in service.Ports)
            {
                _ports.Add(port.Port);
                if (port.NodePort != 0)
                {
                    _nodePorts.Add(port.NodePort);
                }
            }
        }

        public bool AreWantedBy(Service? service)
        {
            if (service is null)
            {
                return false;
            }

            foreach (var port in service.Ports)
            {
                if (_nodePorts.Contains(port.Port) || _nodePorts.Contains(port.NodePort)
                    || _ports.Contains(port.NodePort) || (_ports.Contains(port.Port) && SharesAddress(service)))
                {
                    return true;
                }
            }

            return false;
        }

        private bool SharesAddress(Service service) => _addresses.Overlaps(service.ClusterIPs.Items)
            || _addresses.Overlaps(service.ExternalIPs.Items) || _addresses.Overlaps(service.LoadBalancerVIPs.Items);
    }
}
