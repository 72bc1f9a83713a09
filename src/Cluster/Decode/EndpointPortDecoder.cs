using System.Runtime.InteropServices;
using System.Text.Json;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Decode;

/// <summary>The ports of one slice after the other, straight from JSON.</summary>
internal sealed class EndpointPortDecoder(NamePool pool)
{
    private readonly List<EndpointPort> _ports = [];
    private readonly List<(string Field, string Reason)> _refused = [];

    /// <summary>Reads the value of "ports" that the reader stands on; it takes the place of one read before.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        Clear();
        if (!WireToken.IsArray(ref reader))
        {
            return;
        }

        for (var index = 0; WireToken.NextElement(ref reader); index++)
        {
            if (WireToken.IsObject(ref reader))
            {
                Keep(ReadOne(ref reader), index);
            }
        }
    }

    /// <summary>What was read; what was refused of it is added to <paramref name="refusals"/>.</summary>
    public EquatableArray<EndpointPort> Take(FieldRefusals refusals)
    {
        foreach (var (field, reason) in _refused)
        {
            refusals.Add(field, reason);
        }

        return EquatableArray.Create<EndpointPort>(CollectionsMarshal.AsSpan(_ports));
    }

    public void Clear()
    {
        _ports.Clear();
        _refused.Clear();
    }

    private Given ReadOne(ref Utf8JsonReader reader)
    {
        var given = default(Given);
        while (WireToken.NextProperty(ref reader))
        {
            if (WireToken.IsValueOf("name"u8, ref reader))
            {
                given.Name = WireToken.IsText(ref reader) ? pool.Pooled(ref reader) : null;
            }
            else if (WireToken.IsValueOf("protocol"u8, ref reader))
            {
                given.Protocol = WireToken.IsText(ref reader) ? pool.Pooled(ref reader) : null;
            }
            else if (WireToken.IsValueOf("port"u8, ref reader))
            {
                given.Port = WireToken.Integer(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return given;
    }

    private void Keep(Given given, int index)
    {
        if (Port(given, index) is not { } port)
        {
            return;
        }

        if (IsListed(port))
        {
            Refuse(index, "name", $"{Shown.Quoted(port.Name)} with {port.Protocol} is listed before");
            return;
        }

        _ports.Add(port);
    }

    private EndpointPort? Port(Given given, int index)
    {
        if (given.Name is not { } name)
        {
            return Refuse(index, "name", "is missing: no Service port can match it (an empty name would do)");
        }

        if (name.Length > 0 && !DNSName.IsLabel(name))
        {
            return Refuse(index, "name", $"{Shown.Quoted(name)} is not a DNS label");
        }

        if (FieldReader.Protocol(given.Protocol) is not { } protocol)
        {
            return Refuse(index, "protocol", $"{Shown.Quoted(given.Protocol)} is not TCP, UDP or SCTP");
        }

        if (!FieldReader.IsPort(given.Port ?? 0))
        {
            return Refuse(index, "port", given.Port is { } number
                ? $"{number} is not in 1..65535"
                : "is missing: all ports of an address cannot be proxied");
        }

        return new EndpointPort(name, protocol, (ushort)(given.Port ?? 0));
    }

    private bool IsListed(EndpointPort port)
    {
        foreach (var other in _ports)
        {
            if (other.Name == port.Name && other.Protocol == port.Protocol)
            {
                return true;
            }
        }

        return false;
    }

    private EndpointPort? Refuse(int index, string field, string reason)
    {
        _refused.Add(($"ports[{index}].{field}", reason));
        return null;
    }

    /// <summary>A port as the object has it.</summary>
    private struct Given
    {
        public string? Name;
        public string? Protocol;
        public int? Port;
    }
}
