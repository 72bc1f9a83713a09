using Signalbox.Core.Model;

namespace Signalbox.Core.Plan;

/// <summary>Which Services a question is about, so that no others need be planned. A closed family.</summary>
public abstract record PlanScope
{
    private PlanScope()
    {
    }

    /// <summary>All of them.</summary>
    public sealed record Whole : PlanScope
    {
        private protected override bool Covers(ServiceName name, ServiceEntry entry) => true;
    }

    public sealed record OfService(ServiceName Name) : PlanScope
    {
        private protected override bool Covers(ServiceName name, ServiceEntry entry) => name == Name;
    }

    /// <summary>An address of Services or of endpoints; with a port also the node port, since the address may be the
    /// node's own.</summary>
    public sealed record OfAddress(Address Address, ushort? Port) : PlanScope
    {
        private protected override bool Covers(ServiceName name, ServiceEntry entry) =>
            entry.Service is { } service && (Holds(service) || IsNodePort(service, Port) || HasEndpoint(entry));

        private bool Holds(Service service) => service.ClusterIPs.Items.Contains(Address)
            || service.ExternalIPs.Items.Contains(Address) || service.LoadBalancerVIPs.Items.Contains(Address);

        private bool HasEndpoint(ServiceEntry entry)
        {
            foreach (var slice in entry.Slices)
            {
                foreach (var endpoint in slice.Endpoints)
                {
                    if (endpoint.Address == Address)
                    {
                        return true;
                    }
                }
            }

            return false;
        }
    }

    public sealed record OfNodePort(ushort Port) : PlanScope
    {
        private protected override bool Covers(ServiceName name, ServiceEntry entry) =>
            entry.Service is { } service && IsNodePort(service, Port);
    }

    /// <summary>The Services that the question is about, whichever family says so: an address is of one family, what is
    /// told of its Service is of both.</summary>
    public IReadOnlySet<ServiceName> NamesIn(IEnumerable<Snapshot> families) => families
        .SelectMany(snapshot => snapshot.Services)
        .Where(service => Covers(service.Key, service.Value))
        .Select(service => service.Key)
        .ToHashSet();

    private protected abstract bool Covers(ServiceName name, ServiceEntry entry);

    private static bool IsNodePort(Service service, ushort? port)
    {
        foreach (var each in service.Ports)
        {
            if (each.NodePort != 0 && each.NodePort == port)
            {
                return true;
            }
        }

        return false;
    }
}
