using System.Buffers.Binary;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Compare;

/// <summary>Whose an element, a chain or a set of the table kube-proxy is, by what its key or its name says.</summary>
internal sealed class NftOwners
{
    private readonly NodePlan _plan;
    private readonly Dictionary<Address, Owner> _addresses = [];
    private readonly Dictionary<string, Owner> _stems = new(StringComparer.Ordinal);
    private readonly Dictionary<ushort, Owner> _healthPorts = [];

    public NftOwners(NodePlan plan)
    {
        _plan = plan;
        foreach (var port in plan.Services.Values.SelectMany(service => service.Ports))
        {
            var owner = new Owner.OfPort(port.Name);
            _stems[NftNames.Stem(port.Name)] = owner;
            _healthPorts.TryAdd(port.HealthCheckNodePort, owner);
            foreach (var address in port.Frontends.Select(frontend => frontend.Address)
                .Concat(port.Endpoints.Reachable.Select(endpoint => (Address?)endpoint.Address)).OfType<Address>())
            {
                _addresses.TryAdd(address, new Owner.OfService(port.Name.Service));
            }
        }
    }

    /// <summary>By the frontend in the element's key, else by its address.</summary>
    public Owner OfElement(NftSet set, in RegisterBytes key)
    {
        var fields = Fields(set, key);
        if (set.Key.Count == 1 && fields.Port is { } number)
        {
            return number != 0 && _healthPorts.TryGetValue(number, out var health) ? health : new Owner.Nobody();
        }

        var claims = fields is { Port: { } port, Protocol: { } protocol }
            ? _plan.Claims.Of(new FrontendKey(fields.Address, port, protocol))
            : [];
        return !claims.IsEmpty ? new Owner.OfPort(claims[0].Name)
            : fields.Address is { } address && _addresses.TryGetValue(address, out var owner) ? owner
            : new Owner.Nobody();
    }

    /// <summary>By "KIND-HASH-namespace/name/protocol/port".</summary>
    public Owner OfName(string name)
    {
        if (!NftNames.IsOfService(name))
        {
            return new Owner.Nobody();
        }

        var stem = name[(name.IndexOf('-') + 1)..];
        var end = stem.IndexOf("__", StringComparison.Ordinal);
        stem = end < 0 ? stem : stem[..end];
        if (_stems.TryGetValue(stem, out var owner))
        {
            return owner;
        }

        var parts = stem[(stem.IndexOf('-') + 1)..].Split('/');
        return new Owner.Nobody(parts is [var space, var service, _, var port]
            ? port.Length == 0 ? $"{space}/{service}" : $"{space}/{service}:{port}"
            : "");
    }

    /// <summary>"10.96.0.10:53/UDP", "node port 30080/TCP" or an address; empty where the key has neither.</summary>
    public static string FrontendOf(NftSet set, in RegisterBytes key) => Fields(set, key) switch
    {
        { Address: { } address, Port: { } port, Protocol: { } protocol } => $"{address.WithPort(port)}/{protocol}",
        { Port: { } port, Protocol: { } protocol } => $"node port {port}/{protocol}",
        { Address: { } address } => address.ToString(),
        { Port: { } port } => $"node port {port}/{Protocol.TCP}",
        _ => "",
    };

    private static (Address? Address, Protocol? Protocol, ushort? Port) Fields(NftSet set, in RegisterBytes key)
    {
        (Address? Address, Protocol? Protocol, ushort? Port) fields = default;
        var at = 0;
        foreach (var field in set.Key)
        {
            var width = field == FieldType.IPv6Address ? 16 : sizeof(uint);
            if (key.Length < at + width)
            {
                break;
            }

            var bytes = key.Span[at..(at + width)];
            switch (field)
            {
                case FieldType.IPv4Address:
                    fields.Address = new Address(IPFamily.IPv4, BinaryPrimitives.ReadUInt32BigEndian(bytes));
                    break;
                case FieldType.IPv6Address:
                    fields.Address = new Address(IPFamily.IPv6, BinaryPrimitives.ReadUInt128BigEndian(bytes));
                    break;
                case FieldType.Protocol:
                    fields.Protocol = (Protocol)bytes[0];
                    break;
                case FieldType.Port:
                    fields.Port = BinaryPrimitives.ReadUInt16BigEndian(bytes);
                    break;
                default:
                    break;
            }

            at += width;
        }

        if (set.Name == NftSets.IPv4.NodePortConnections.Name)
        {
            // The address is the endpoint's.
            fields.Address = null;
        }

        return fields;
    }
}
