using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Signalbox.Kernel.Netlink;

/// <summary>Attributes found by type, for lists in which each comes once. What comes twice, or has a type above 31, is
/// nowhere but makes <see cref="HasOnly"/> false. A value that is shorter than asked for throws
/// <see cref="InvalidDataException"/>: the kernel never sends one.</summary>
internal readonly ref struct AttributeTable
{
    private const int Count = 32;
    private readonly ReadOnlySpan<byte> _content;
    private readonly Places _places;
    private readonly uint _present;
    private readonly bool _isOdd;

    internal AttributeTable(ReadOnlySpan<byte> content)
    {
        _content = content;
        var reader = new AttributeReader(content);
        while (reader.Next())
        {
            if (reader.Type >= Count || (_present & Bit(reader.Type)) != 0)
            {
                _isOdd = true;
                continue;
            }

            _present |= Bit(reader.Type);
            content.Overlaps(reader.Value, out var start);
            _places[reader.Type] = new Place(start, reader.Value.Length);
        }
    }

    internal bool Has(ushort type) => (_present & Bit(type)) != 0;

    /// <summary>There is nothing but these; any of them may be absent.</summary>
    internal bool HasOnly(params ReadOnlySpan<ushort> types)
    {
        var allowed = 0u;
        foreach (var type in types)
        {
            allowed |= Bit(type);
        }

        return !_isOdd && (_present & ~allowed) == 0;
    }

    /// <summary>Empty where there is none.</summary>
    internal ReadOnlySpan<byte> Bytes(ushort type) =>
        Has(type) ? _content.Slice(_places[type].Start, _places[type].Length) : default;

    internal AttributeTable Nested(ushort type) => new(Bytes(type));

    /// <summary>In network byte order; 0 where there is none.</summary>
    internal uint BigEndian32(ushort type) => !Has(type) ? 0
        : BinaryPrimitives.TryReadUInt32BigEndian(Bytes(type), out var value) ? value : throw Short(type);

    /// <summary>In network byte order; 0 where there is none.</summary>
    internal ulong BigEndian64(ushort type) => !Has(type) ? 0
        : BinaryPrimitives.TryReadUInt64BigEndian(Bytes(type), out var value) ? value : throw Short(type);

    /// <summary>In network byte order; 0 where there is none.</summary>
    internal ushort BigEndian16(ushort type) => !Has(type) ? (ushort)0
        : BinaryPrimitives.TryReadUInt16BigEndian(Bytes(type), out var value) ? value : throw Short(type);

    /// <summary>Without the closing zero.</summary>
    internal ReadOnlySpan<byte> TextBytes(ushort type)
    {
        var whole = Bytes(type);
        var end = whole.IndexOf((byte)0);
        return end < 0 ? whole : whole[..end];
    }

    internal string Text(ushort type) => Encoding.UTF8.GetString(TextBytes(type));

    private static uint Bit(ushort type) => 1u << type;

    private static InvalidDataException Short(ushort type) => new($"netlink attribute {type} is too short");

    private readonly record struct Place(int Start, int Length);

    [InlineArray(Count)]
    private struct Places
    {
        private Place _first;
    }
}
