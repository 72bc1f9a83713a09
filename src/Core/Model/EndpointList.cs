using System.Buffers.Binary;
using System.Collections;
using System.Runtime.CompilerServices;

namespace Signalbox.Core.Model;

/// <summary>The endpoints of one slice in their order, in few bytes. One row an endpoint: 4 or 16 bytes of address, one
/// of conditions, and the places of its node and of its hints in this list's tables, which hold each value once. What
/// all endpoints share has no place in the rows, what none has no table, and the hint for an endpoint's own node is a
/// bit. Equal endpoints in equal order are equal bytes, because tables are in order of first appearance. All are of one
/// family. Immutable; endpoints are unpacked as they are asked for, without allocating.</summary>
[CollectionBuilder(typeof(EndpointList), nameof(Create))]
public sealed class EndpointList : IReadOnlyList<Endpoint>, IEquatable<EndpointList>
{
    /// <summary>Beside the conditions: the node hints are the endpoint's own node and no other.</summary>
    internal const byte HintedForOwnNode = 0x80;

    private readonly byte[] _rows;
    private readonly string?[] _nodes;
    private readonly EndpointHints[] _zoneHints;
    private readonly EndpointHints[] _nodeHints;
    private readonly IPFamily _family;

    internal EndpointList(
        IPFamily family, byte[] rows, string?[] nodes, EndpointHints[] zoneHints,
        EndpointHints[] nodeHints)
    {
        (_family, _rows, _nodes, _zoneHints, _nodeHints) = (family, rows, nodes, zoneHints, nodeHints);
        var row = AddressBytes(family) + 1 + TablePlace.Width(nodes.Length) + TablePlace.Width(zoneHints.Length)
            + TablePlace.Width(nodeHints.Length);
        Count = rows.Length / row;
    }

    public static EndpointList Empty { get; } = new(IPFamily.IPv4, [], [], [], []);

    public int Count { get; }

    public bool IsEmpty => Count == 0;

    public Endpoint this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            var length = _rows.Length / Count;
            ReadOnlySpan<byte> row = _rows.AsSpan(index * length, length);
            var address = ReadAddress(ref row);
            var flags = row[0];
            row = row[1..];
            var node = TablePlace.Take(ref row, _nodes);
            var zoneHints = TablePlace.Take(ref row, _zoneHints);
            var nodeHints = TablePlace.Take(ref row, _nodeHints);
            return new Endpoint
            {
                Address = address,
                Conditions = (EndpointConditions)(flags & ~HintedForOwnNode),
                NodeName = node,
                ZoneHints = zoneHints,
                NodeHints = (flags & HintedForOwnNode) == 0 ? nodeHints : EndpointHints.Create(node!),
            };
        }
    }

    /// <summary>Throws <see cref="ArgumentException"/> when the endpoints are of both families.</summary>
    public static EndpointList Create(params ReadOnlySpan<Endpoint> endpoints)
    {
        if (endpoints.IsEmpty)
        {
            return Empty;
        }

        var builder = new EndpointListBuilder();
        foreach (ref readonly var endpoint in endpoints)
        {
            builder.Add(endpoint);
        }

        return builder.Build();
    }

    public Enumerator GetEnumerator() => new(this);

    IEnumerator<Endpoint> IEnumerable<Endpoint>.GetEnumerator() => Each();

    IEnumerator IEnumerable.GetEnumerator() => Each();

    public bool Equals(EndpointList? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && _family == other._family
            && _rows.AsSpan().SequenceEqual(other._rows)
            && _nodes.AsSpan().SequenceEqual(other._nodes)
            && _zoneHints.AsSpan().SequenceEqual(other._zoneHints)
            && _nodeHints.AsSpan().SequenceEqual(other._nodeHints));

    public override bool Equals(object? obj) => Equals(obj as EndpointList);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_rows);
        foreach (var node in _nodes)
        {
            hash.Add(node);
        }

        return hash.ToHashCode();
    }

    internal static int AddressBytes(IPFamily family) => family == IPFamily.IPv4 ? 4 : 16;

    private Address ReadAddress(ref ReadOnlySpan<byte> row)
    {
        var bits = _family == IPFamily.IPv4
            ? BinaryPrimitives.ReadUInt32BigEndian(row)
            : BinaryPrimitives.ReadUInt128BigEndian(row);
        row = row[AddressBytes(_family)..];
        return new Address(_family, bits);
    }

    private IEnumerator<Endpoint> Each()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    /// <summary>Unpacks one endpoint after the other.</summary>
    public struct Enumerator(EndpointList list)
    {
        private int _index = -1;

        public readonly Endpoint Current => list[_index];

        public bool MoveNext() => ++_index < list.Count;
    }
}
