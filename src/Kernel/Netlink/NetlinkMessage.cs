using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Signalbox.Kernel.Interop;

namespace Signalbox.Kernel.Netlink;

/// <summary>One message as it came. <see cref="Payload"/> is what follows the header, and lies in the receive
/// buffer: it is valid until the next receive.</summary>
internal readonly ref struct NetlinkMessage
{
    private readonly nlmsghdr _header;

    internal NetlinkMessage(nlmsghdr header, ReadOnlySpan<byte> payload)
    {
        _header = header;
        Payload = payload;
    }

    internal ReadOnlySpan<byte> Payload { get; }

    internal ushort Type => _header.nlmsg_type;

    internal ushort Flags => _header.nlmsg_flags;

    internal uint Sequence => _header.nlmsg_seq;

    /// <summary>The netlink port of who caused the message; in answers, the port of who asked.</summary>
    internal uint Port => _header.nlmsg_pid;

    /// <summary>The attributes behind a fixed structure of the message's kind. A message that is shorter throws
    /// <see cref="InvalidDataException"/>: the kernel never sends one.</summary>
    internal AttributeReader AttributesAfter<T>(out T fixedPart)
        where T : unmanaged
    {
        var attributes = new AttributeReader(After<T>());
        fixedPart = MemoryMarshal.Read<T>(Payload);
        return attributes;
    }

    /// <summary>The same, by type.</summary>
    internal AttributeTable TableAfter<T>()
        where T : unmanaged =>
        new(After<T>());

    private ReadOnlySpan<byte> After<T>()
    {
        var length = NetlinkBatch.Align(Unsafe.SizeOf<T>());
        return Payload.Length >= length
            ? Payload[length..]
            : throw new InvalidDataException($"a netlink message of type {Type} has only {Payload.Length} bytes");
    }
}

/// <summary>The messages of one receive, in order. A length that cannot be ends the walk with an
/// <see cref="InvalidDataException"/>: the kernel never sends one.</summary>
internal ref struct NetlinkBatch
{
    private ReadOnlySpan<byte> _rest;

    internal NetlinkBatch(ReadOnlySpan<byte> received) => _rest = received;

    internal static int Align(int length) =>
        (length + LinuxNetlink.NLMSG_ALIGNTO - 1) & ~(LinuxNetlink.NLMSG_ALIGNTO - 1);

    /// <summary>False when there are no more.</summary>
    internal bool TryRead(out NetlinkMessage message)
    {
        message = default;
        var headerSize = Unsafe.SizeOf<nlmsghdr>();
        if (_rest.Length < headerSize)
        {
            return false;
        }

        var header = MemoryMarshal.Read<nlmsghdr>(_rest);
        if (header.nlmsg_len < headerSize || header.nlmsg_len > _rest.Length)
        {
            throw new InvalidDataException(
                $"a netlink message says it has {header.nlmsg_len} bytes, of which {_rest.Length} are here");
        }

        var length = (int)header.nlmsg_len;
        message = new NetlinkMessage(header, _rest[headerSize..length]);
        _rest = _rest[Math.Min(Align(length), _rest.Length)..];
        return true;
    }
}
