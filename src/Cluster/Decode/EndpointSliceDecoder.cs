using Signalbox.Cluster.Wire;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Decode;

/// <summary>An EndpointSlice of the wire as the model has it. Source: discovery.k8s.io/v1 EndpointSlice as
/// kube-proxy 1.36 reads it.</summary>
internal static class EndpointSliceDecoder
{
    /// <summary>Null when the slice belongs to no Service or to no family; <paramref name="why"/> then says which.
    /// </summary>
    public static EndpointSlice? Decode(WireEndpointSlice wire, ServiceName name, NamePool pool, out Refusal? why)
    {
        const string Label = "metadata.labels[kubernetes.io/service-name]";
        var refusals = new FieldRefusals("EndpointSlice", name);
        var service = wire.Metadata?.Labels?.ServiceName ?? "";
        why = null;
        if (!DNSName.IsLabel(service))
        {
            why = new Refusal(refusals.Object, Label, service.Length == 0
                ? "is missing: the slice belongs to no Service"
                : $"{Shown.Quoted(service)} cannot be a Service's name");
        }
        else if (ServiceAddresses.Family(wire.AddressType) is null)
        {
            why = new Refusal(
                refusals.Object,
                "addressType",
                $"{Shown.Quoted(wire.AddressType)} is neither IPv4 nor IPv6: the slice is left out");
        }

        if (why is not null || ServiceAddresses.Family(wire.AddressType) is not { } family)
        {
            return null;
        }

        return new EndpointSlice
        {
            Name = name,
            Service = new ServiceName(name.Namespace, pool.Pooled(service)),
            Family = family,
            Ports = Ports(wire.Ports, pool, refusals),
            Endpoints = EndpointDecoder.Decode(wire.Endpoints, family, pool, refusals),
            Refusals = refusals.All,
        };
    }

    private static EquatableArray<EndpointPort> Ports(
        WireEndpointPort?[]? wire, NamePool pool, FieldRefusals refusals)
    {
        var ports = new List<EndpointPort>(wire?.Length ?? 0);
        for (var i = 0; i < wire?.Length; i++)
        {
            if (wire[i] is not { } entry || Port(entry, $"ports[{i}]", refusals) is not { } port)
            {
                continue;
            }

            if (ports.Exists(other => other.Name == port.Name && other.Protocol == port.Protocol))
            {
                refusals.Add($"ports[{i}].name", $"{Shown.Quoted(port.Name)} with {port.Protocol} is listed before");
                continue;
            }

            ports.Add(port with { Name = pool.Pooled(port.Name) });
        }

        return ports.ToEquatable();
    }

    private static EndpointPort? Port(WireEndpointPort wire, string field, FieldRefusals refusals)
    {
        if (wire.Name is not { } name)
        {
            refusals.Add($"{field}.name", "is missing: no Service port can match it (an empty name would do)");
            return null;
        }

        if (name.Length > 0 && !DNSName.IsLabel(name))
        {
            refusals.Add($"{field}.name", $"{Shown.Quoted(name)} is not a DNS label");
            return null;
        }

        if (FieldReader.Protocol(wire.Protocol) is not { } protocol)
        {
            refusals.Add($"{field}.protocol", $"{Shown.Quoted(wire.Protocol)} is not TCP, UDP or SCTP");
            return null;
        }

        if (!FieldReader.IsPort(wire.Port ?? 0))
        {
            refusals.Add($"{field}.port", wire.Port is { } number
                ? $"{number} is not in 1..65535"
                : "is missing: all ports of an address cannot be proxied");
            return null;
        }

        return new EndpointPort(name, protocol, (ushort)(wire.Port ?? 0));
    }
}
