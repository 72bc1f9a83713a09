using Signalbox.Cluster.Wire;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Decode;

/// <summary>spec.ports of a Service. What names one thing twice goes to the first: name and protocol (the key of
/// everything planned), port and protocol (the frontend), node port and protocol. The API server is stricter only in
/// that it wants names unique across protocols.</summary>
internal static class ServicePorts
{
    public static EquatableArray<ServicePort> Decode(
        WireServicePort?[]? wire, NamePool pool, FieldRefusals refusals)
    {
        var ports = new List<ServicePort>(wire?.Length ?? 0);
        for (var i = 0; i < wire?.Length; i++)
        {
            if (wire[i] is { } port && One(port, $"spec.ports[{i}]", ports, refusals) is { } decoded)
            {
                ports.Add(decoded with { Name = pool.Pooled(decoded.Name) });
            }
        }

        return ports.ToEquatable();
    }

    private static ServicePort? One(
        WireServicePort wire, string field, List<ServicePort> before, FieldRefusals refusals)
    {
        var name = wire.Name ?? "";
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
            refusals.Add($"{field}.port", $"{wire.Port ?? 0} is not in 1..65535");
            return null;
        }

        var number = (ushort)(wire.Port ?? 0);
        if (before.Exists(other => other.Protocol == protocol && other.Name == name))
        {
            refusals.Add($"{field}.name", $"{Shown.Quoted(name)} with {protocol} is listed before");
            return null;
        }

        if (before.Exists(other => other.Protocol == protocol && other.Port == number))
        {
            refusals.Add($"{field}.port", $"{number} with {protocol} is listed before");
            return null;
        }

        return new ServicePort(name, protocol, number, NodePort(wire, protocol, field, before, refusals));
    }

    /// <summary>A node port that cannot be used leaves the port its other frontends.</summary>
    private static ushort NodePort(
        WireServicePort wire, Protocol protocol, string field, List<ServicePort> before, FieldRefusals refusals)
    {
        var nodePort = wire.NodePort ?? 0;
        if (nodePort == 0)
        {
            return 0;
        }

        if (!FieldReader.IsPort(nodePort))
        {
            refusals.Add($"{field}.nodePort", $"{nodePort} is not in 1..65535");
            return 0;
        }

        if (before.Exists(other => other.Protocol == protocol && other.NodePort == nodePort))
        {
            refusals.Add($"{field}.nodePort", $"{nodePort} with {protocol} is listed before");
            return 0;
        }

        return (ushort)nodePort;
    }
}
