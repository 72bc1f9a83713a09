using Signalbox.Core.Model;
using Signalbox.KernelNet.Golden;
using Signalbox.Proxy.Config;

namespace Signalbox.KernelNet.Parity;

/// <summary>All cells of a scenario: every frontend of its Services, and places beside them that nobody serves, from
/// everywhere.</summary>
internal sealed class ScenarioCells
{
    private const ushort NobodysPort = 9;
    private const ushort NobodysNodePort = 32767;
    private const int SourceCount = ParityPlace.OwnAddresses;

    private readonly IPFamily _family;
    private readonly ProxyOptions _options;
    private readonly IReadOnlyList<ClusterChange> _objects;

    private ScenarioCells(InProcessStart start, IPFamily family)
    {
        _family = family;
        _options = start.Options;
        _objects = start.Objects;
    }

    public static IReadOnlyList<ParityCell> Of(InProcessStart start) =>
    [
        .. Enum.GetValues<IPFamily>().SelectMany(family => new ScenarioCells(start, family).All()),
    ];

    private bool IsIPv4 => _family == IPFamily.IPv4;

    private IEnumerable<Service> Services => _objects.OfType<ClusterChange.ServiceSet>().Select(set => set.Service)
        .Where(service => service.Type != ServiceType.ExternalName);

    private IEnumerable<Address> NodeAddresses => GoldenNode.Addresses
        .Select(address => CIDR.Parse(address).Network).Where(address => address.Family == _family);

    private IEnumerable<ParityCell> All()
    {
        foreach (var service in Services)
        {
            foreach (var cell in OfService(service))
            {
                yield return cell;
            }
        }

        string[] nobodys = IsIPv4 ? ["10.96.77.77", "203.0.113.200"] : ["fd00:10:96::7777", "2001:db8:7::7"];
        foreach (var address in nobodys)
        {
            foreach (var cell in From(
                null, PacketTarget.Nobody, new ParityDestination(Address.Parse(address), 80, Protocol.TCP)))
            {
                yield return cell;
            }
        }

        foreach (var cell in From(
            null, PacketTarget.OtherNodePort,
            new ParityDestination(NodeAddresses.First(), NobodysNodePort, Protocol.TCP)))
        {
            yield return cell;
        }
    }

    private IEnumerable<ParityCell> OfService(Service service)
    {
        foreach (var address in service.ClusterIPs.Items.Where(IsOfFamily))
        {
            foreach (var cell in OfAddress(
                service, address, PacketTarget.ClusterIP, PacketTarget.OtherPortOfClusterIP))
            {
                yield return cell;
            }
        }

        // What has no ClusterIP of the family is not programmed in it.
        foreach (var cell in service.ClusterIPs.Items.Any(IsOfFamily) ? OfOutside(service) : [])
        {
            yield return cell;
        }
    }

    private IEnumerable<ParityCell> OfOutside(Service service) =>
    [
        .. service.ExternalIPs.Items.Where(IsOfFamily).SelectMany(address => OfAddress(
            service, address, PacketTarget.ExternalIP, PacketTarget.OtherPortOfExternal)),
        .. service.LoadBalancerVIPs.Items.Where(IsOfFamily).SelectMany(address => OfAddress(
            service, address, PacketTarget.LoadBalancer, PacketTarget.OtherPortOfExternal)),
        .. service.Ports.Items.Where(port => port.NodePort != 0).SelectMany(port => OfNodePort(service, port)),
        .. service.HealthCheckNodePort == 0 ? [] : From(service, PacketTarget.HealthCheck, new ParityDestination(
            NodeAddresses.First(), service.HealthCheckNodePort, Protocol.TCP)),
    ];

    private IEnumerable<ParityCell> OfAddress(
        Service service, Address address, PacketTarget target, PacketTarget other) =>
        service.Ports.Items
            .Select(port => (Target: target, To: new ParityDestination(address, port.Port, port.Protocol)))
            .Append((Target: other, To: new ParityDestination(address, NobodysPort, Protocol.TCP)))
            .Append((Target: other, To: new ParityDestination(address, NobodysPort, Protocol.UDP)))
            .SelectMany(to => From(service, to.Target, to.To));

    private IEnumerable<ParityCell> OfNodePort(Service service, ServicePort port)
    {
        foreach (var address in NodeAddresses)
        {
            foreach (var cell in From(
                service, Answers(address) ? PacketTarget.NodePort : PacketTarget.SilentNodePort,
                new ParityDestination(address, port.NodePort, port.Protocol)))
            {
                yield return cell;
            }
        }

        var localhost = IsIPv4 ? Address.IPv4(127, 0, 0, 1) : Address.Parse("::1");
        yield return new ParityCell(
            PacketOrigin.Loopback, PacketTarget.LocalhostNodePort, [localhost],
            new ParityDestination(localhost, port.NodePort, port.Protocol))
        {
            Service = service.Name,
            IsSticky = service.AffinityTimeoutSeconds is not null,
        };
    }

    /// <summary>False where addresses are named, and not this one.</summary>
    private bool Answers(Address address)
    {
        var blocks = _options.NodePortAddresses.Where(block => block.Family == _family).ToList();
        return blocks.Count == 0 || blocks.Exists(block => block.Contains(address));
    }

    private IEnumerable<ParityCell> From(Service? service, PacketTarget target, ParityDestination to)
    {
        var cells = new List<ParityCell>
        {
            new(PacketOrigin.Pod, target, Many(PodBlock, 200), to) { Link = PodLink },
            new(PacketOrigin.Own, target,
                [.. Enumerable.Range(0, SourceCount).Select(number => ParityPlace.OwnAddress(_family, number))], to),
            new(PacketOrigin.OwnPrimary, target, [NodeAddresses.First()], to),
            new(PacketOrigin.Outside, target, Many(CIDR.Parse(IsIPv4 ? "192.0.2.0/24" : "2001:db8:192::/64"), 1), to)
            {
                Link = "eth0",
            },
        };
        if (service is not null && LocalEndpointOf(service) is { } endpoint)
        {
            cells.Add(new(PacketOrigin.Endpoint, target, [endpoint], to) { Link = PodLink });
        }

        if (service?.SourceRanges.Items.Where(range => range.Family == _family).ToList() is [var range, ..])
        {
            cells.Add(new(PacketOrigin.Accepted, target, Many(range, 8), to) { Link = "eth0" });
        }

        return cells.Select(cell => cell with
        {
            Service = service?.Name,
            IsSticky = service?.AffinityTimeoutSeconds is not null,
            HasSourceRanges = service?.SourceRanges.IsEmpty == false,
            IsClaimedTwice = Services.Count(one => Claims(one, to)) > 1,
        });
    }

    private static bool Claims(Service service, ParityDestination to) =>
        service.ClusterIPs.Items.Concat(service.ExternalIPs).Concat(service.LoadBalancerVIPs).Contains(to.Address)
        && service.Ports.Items.Any(port => (port.Port, port.Protocol) == (to.Port, to.Protocol));

    private bool IsOfFamily(Address address) => address.Family == _family;

    private Address? LocalEndpointOf(Service service)
    {
        foreach (var slice in _objects.OfType<ClusterChange.SliceSet>().Select(set => set.Slice)
            .Where(slice => slice.Service == service.Name && slice.Family == _family))
        {
            foreach (var endpoint in slice.Endpoints)
            {
                if (endpoint.NodeName == _options.NodeName && endpoint.IsReady)
                {
                    return endpoint.Address;
                }
            }
        }

        return null;
    }

    private string PodLink => _options.DetectLocalMode switch
    {
        LocalMode.BridgeInterface => "cbr0",
        LocalMode.InterfaceNamePrefix => "pod0",
        _ => "eth0",
    };

    private CIDR PodBlock
    {
        get
        {
            var blocks = _options.DetectLocalMode == LocalMode.NodeCIDR
                ? _objects.OfType<ClusterChange.NodeSet>().SelectMany(set => set.Node.PodCIDRs.Items)
                : _options.ClusterCIDRs;
            return blocks.Where(block => block.Family == _family)
                .DefaultIfEmpty(CIDR.Parse(IsIPv4 ? "10.244.0.0/16" : "fd00:10:244::/56")).First();
        }
    }

    private EquatableArray<Address> Many(CIDR block, uint first) =>
    [
        .. Enumerable.Range(0, SourceCount).Select(number => new Address(
            _family, block.Network.Bits | (first + (uint)number))).Where(block.Contains),
    ];
}
