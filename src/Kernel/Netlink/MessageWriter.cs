using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Signalbox.Kernel.Interop;

namespace Signalbox.Kernel.Netlink;

/// <summary>Builds netlink messages, one behind the other, in one growing buffer. Lengths are filled in when a
/// message or a nest ends; padding is zero. Source: linux/netlink.h.</summary>
internal sealed class MessageWriter
{
    private byte[] _buffer;
    private int _length;
    private int _message = -1;

    internal MessageWriter(int capacity = 256) => _buffer = new byte[capacity];

    /// <summary>What has been written. Valid until the next write.</summary>
    internal ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    internal void Clear()
    {
        _length = 0;
        _message = -1;
    }

    /// <summary>Bytes written.</summary>
    internal int Length => _length;

    /// <summary>Takes back what was written behind this length, where a message ended.</summary>
    internal void Truncate(int length) => _length = length;

    /// <summary>Adds flags to the message that starts here.</summary>
    internal void AddFlags(int message, ushort flags)
    {
        var header = MemoryMarshal.Read<nlmsghdr>(_buffer.AsSpan(message));
        header.nlmsg_flags |= flags;
        MemoryMarshal.Write(_buffer.AsSpan(message), in header);
    }

    /// <summary>Starts a message; <see cref="End"/> completes it.</summary>
    internal void Begin(ushort type, ushort flags, uint sequence)
    {
        _message = _length;
        Put(new nlmsghdr { nlmsg_type = type, nlmsg_flags = flags, nlmsg_seq = sequence });
    }

    /// <summary>Starts a message of a netfilter subsystem.</summary>
    internal void BeginNetfilter(int subsystem, int message, ushort flags, byte family, uint sequence)
    {
        Begin((ushort)((subsystem << 8) | message), flags, sequence);
        Put(new nfgenmsg { nfgen_family = family, version = LinuxNfnetlink.NFNETLINK_V0 });
    }

    /// <summary>Completes the message that <see cref="Begin"/> started.</summary>
    internal void End()
    {
        MemoryMarshal.Write(_buffer.AsSpan(_message), (uint)(_length - _message));
        _message = -1;
    }

    /// <summary>Appends a structure in the machine's byte order, padded.</summary>
    internal void Put<T>(in T value)
        where T : unmanaged =>
        MemoryMarshal.Write(Reserve(Unsafe.SizeOf<T>()), in value);

    /// <summary>A text with its closing zero byte.</summary>
    internal void Text(ushort type, string value)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        Encoding.UTF8.GetBytes(value, Attribute(type, count + 1));
    }

    /// <summary>32 bits in network byte order, as netfilter has them.</summary>
    internal void BigEndian32(ushort type, uint value) =>
        BinaryPrimitives.WriteUInt32BigEndian(Attribute(type, sizeof(uint)), value);

    /// <summary>64 bits in network byte order, as netfilter has them.</summary>
    internal void BigEndian64(ushort type, ulong value) =>
        BinaryPrimitives.WriteUInt64BigEndian(Attribute(type, sizeof(ulong)), value);

    /// <summary>16 bits in network byte order, as netfilter has them.</summary>
    internal void BigEndian16(ushort type, ushort value) =>
        BinaryPrimitives.WriteUInt16BigEndian(Attribute(type, sizeof(ushort)), value);

    internal void Bytes(ushort type, ReadOnlySpan<byte> value) => value.CopyTo(Attribute(type, value.Length));

    /// <summary>Whole attributes as they are.</summary>
    internal void Raw(ReadOnlySpan<byte> attributes) => attributes.CopyTo(Reserve(attributes.Length));

    /// <summary>Starts a nested attribute. What it returns goes to <see cref="EndNest"/>.</summary>
    internal int BeginNest(ushort type)
    {
        var start = _length;
        Attribute((ushort)(type | LinuxNetlink.NLA_F_NESTED), 0);
        return start;
    }

    internal void EndNest(int start) => MemoryMarshal.Write(_buffer.AsSpan(start), NestLength(_length - start));

    private static ushort NestLength(int length) => length <= ushort.MaxValue
        ? (ushort)length
        : throw new InvalidOperationException($"a netlink attribute of {length} bytes is longer than 65535");

    private Span<byte> Attribute(ushort type, int payload)
    {
        var length = NestLength(Unsafe.SizeOf<nlattr>() + payload);
        var whole = Reserve(length);
        MemoryMarshal.Write(whole, new nlattr { nla_len = length, nla_type = type });
        return whole[Unsafe.SizeOf<nlattr>()..];
    }

    private Span<byte> Reserve(int count)
    {
        var padded = (count + LinuxNetlink.NLA_ALIGNTO - 1) & ~(LinuxNetlink.NLA_ALIGNTO - 1);
        if (_buffer.Length - _length < padded)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + padded));
        }

        var start = _length;
        _length += padded;
        var reserved = _buffer.AsSpan(start, padded);
        reserved.Clear();
        return reserved[..count];
    }
}
