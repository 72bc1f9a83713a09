using System.Buffers.Binary;

namespace Signalbox.Core.Model;

/// <summary>Packs endpoints into lists, one list after the other. Its buffers are used again, so that a list costs no
/// more than what is kept of it. Not for two threads at once.</summary>
public sealed class EndpointListBuilder
{
    private readonly List<(UInt128 Address, byte Flags)> _fixed = [];
    private readonly EndpointColumn<string?> _nodes = new();
    private readonly EndpointColumn<EndpointHints> _zoneHints = new();
    private readonly EndpointColumn<EndpointHints> _nodeHints = new();
    private IPFamily _family;

    public int Count => _fixed.Count;

    /// <summary>Strings are kept as they are given: whoever shares them saves their bytes. Throws
    /// <see cref="ArgumentException"/> for an endpoint that is not of the first one's family.</summary>
    public void Add(in Endpoint endpoint)
    {
        if (Count > 0 && endpoint.Address.Family != _family)
        {
            throw new ArgumentException($"{endpoint.Address} is among endpoints of {_family}", nameof(endpoint));
        }

        _family = endpoint.Address.Family;
        var forOwnNode = endpoint.NodeHints.AreOnly(endpoint.NodeName);
        var flags = (byte)endpoint.Conditions | (forOwnNode ? EndpointList.HintedForOwnNode : 0);
        _fixed.Add((endpoint.Address.Bits, (byte)flags));
        _nodes.Add(endpoint.NodeName);
        _zoneHints.Add(endpoint.ZoneHints);
        _nodeHints.Add(forOwnNode ? default : endpoint.NodeHints);
    }

    /// <summary>Hands out what was added, in its order, and begins anew.</summary>
    public EndpointList Build()
    {
        if (Count == 0)
        {
            return EndpointList.Empty;
        }

        var width = EndpointList.AddressBytes(_family);
        var rows = new byte[Count * (width + 1 + _nodes.Width + _zoneHints.Width + _nodeHints.Width)];
        var rest = rows.AsSpan();
        for (var i = 0; i < Count; i++)
        {
            var (address, flags) = _fixed[i];
            WriteAddress(rest, address);
            rest[width] = flags;
            rest = rest[(width + 1)..];
            _nodes.Put(ref rest, i);
            _zoneHints.Put(ref rest, i);
            _nodeHints.Put(ref rest, i);
        }

        var list = new EndpointList(_family, rows, _nodes.Table(), _zoneHints.Table(), _nodeHints.Table());
        Clear();
        return list;
    }

    /// <summary>Forgets what was added.</summary>
    public void Clear()
    {
        _fixed.Clear();
        _nodes.Clear();
        _zoneHints.Clear();
        _nodeHints.Clear();
    }

    private void WriteAddress(Span<byte> row, UInt128 bits)
    {
        if (_family == IPFamily.IPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(row, (uint)bits);
        }
        else
        {
            BinaryPrimitives.WriteUInt128BigEndian(row, bits);
        }
    }
}
