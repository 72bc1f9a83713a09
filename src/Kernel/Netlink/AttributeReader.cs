using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Signalbox.Kernel.Interop;

namespace Signalbox.Kernel.Netlink;

/// <summary>Walks attributes in order. <see cref="Type"/> comes without its flag bits.</summary>
internal ref struct AttributeReader
{
    private const int TypeMask = ~(LinuxNetlink.NLA_F_NESTED | LinuxNetlink.NLA_F_NET_BYTEORDER);

    private ReadOnlySpan<byte> _rest;

    internal AttributeReader(ReadOnlySpan<byte> attributes)
    {
        _rest = attributes;
        Value = default;
        Type = 0;
    }

    internal ushort Type { get; private set; }

    internal ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The attributes inside this one.</summary>
    internal readonly AttributeReader Nested => new(Value);

    /// <summary>32 bits in network byte order. A value that is shorter throws <see cref="InvalidDataException"/>: the
    /// kernel never sends one.</summary>
    internal readonly uint BigEndian32 =>
        BinaryPrimitives.TryReadUInt32BigEndian(Value, out var value) ? value : throw Short();

    /// <summary>64 bits, likewise.</summary>
    internal readonly ulong BigEndian64 =>
        BinaryPrimitives.TryReadUInt64BigEndian(Value, out var value) ? value : throw Short();

    /// <summary>The bytes of a text, without its closing zero.</summary>
    internal readonly ReadOnlySpan<byte> TextBytes
    {
        get
        {
            var end = Value.IndexOf((byte)0);
            return end < 0 ? Value : Value[..end];
        }
    }

    internal readonly bool IsText(string ascii) => Ascii.Equals(TextBytes, ascii);

    internal readonly string Text => Encoding.UTF8.GetString(TextBytes);

    /// <summary>Steps to the next attribute; false behind the last.</summary>
    internal bool Next()
    {
        var headerSize = Unsafe.SizeOf<nlattr>();
        if (_rest.Length < headerSize)
        {
            return false;
        }

        var header = MemoryMarshal.Read<nlattr>(_rest);
        if (header.nla_len < headerSize || header.nla_len > _rest.Length)
        {
            throw new InvalidDataException(
                $"a netlink attribute says it has {header.nla_len} bytes, of which {_rest.Length} are here");
        }

        Type = (ushort)(header.nla_type & TypeMask);
        Value = _rest[headerSize..header.nla_len];
        _rest = _rest[Math.Min(NetlinkBatch.Align(header.nla_len), _rest.Length)..];
        return true;
    }

    /// <summary>Steps on to the next attribute of this type; false when there is none.</summary>
    internal bool Find(ushort type)
    {
        while (Next())
        {
            if (Type == type)
            {
                return true;
            }
        }

        return false;
    }

    internal readonly InvalidDataException Short() => new($"netlink attribute {Type} has only {Value.Length} bytes");
}
