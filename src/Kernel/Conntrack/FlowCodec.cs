using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Signalbox.Core.Model;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfnetlinkConntrack;

namespace Signalbox.Kernel.Conntrack;

/// <summary>Flows and filters as attributes.
/// <code>
/// CTA_TUPLE_ORIG, CTA_TUPLE_REPLY { CTA_TUPLE_IP { source, destination }, CTA_TUPLE_PROTO { number, ports },
///     CTA_TUPLE_ZONE where this direction alone has one }
/// CTA_ZONE where both have, CTA_ID, CTA_FILTER { CTA_FILTER_ORIG_FLAGS }
/// </code>
/// Source: net/netfilter/nf_conntrack_netlink.c.</summary>
internal static class FlowCodec
{
    // Which attributes of a tuple a dump is filtered by: CTA_FILTER_F_CTA_* in net/netfilter/nf_internals.h, which is
    // no header for programs.
    private const uint FilterDestination = 1 << 1;
    private const uint FilterProtocol = 1 << 3;
    private const uint FilterDestinationPort = 1 << 5;

    /// <summary>False for an entry without ports, or of a protocol that Services do not have.</summary>
    internal static bool TryDecode(in NetlinkMessage message, out Flow flow)
    {
        flow = default;
        var table = message.TableAfter<nfgenmsg>();
        if (!TryDecode(table.Nested(CTA_TUPLE_ORIG), out var original)
            || !TryDecode(table.Nested(CTA_TUPLE_REPLY), out var reply))
        {
            return false;
        }

        flow = new Flow
        {
            Protocol = original.Protocol,
            Source = original.Source,
            Destination = original.Destination,
            ReplySource = reply.Source,
            ReplyDestination = reply.Destination,
            Zone = original.Zone != 0 ? original.Zone : Number16(table.Bytes(CTA_ZONE)),
            Id = table.BigEndian32(CTA_ID),
        };
        return true;
    }

    /// <summary>What an entry is found by, or made from: its two tuples, and its zone.</summary>
    internal static void WriteTuples(MessageWriter writer, in Flow flow, bool withReply)
    {
        WriteTuple(writer, CTA_TUPLE_ORIG, flow.Protocol, flow.Source, flow.Destination);
        if (withReply)
        {
            WriteTuple(writer, CTA_TUPLE_REPLY, flow.Protocol, flow.ReplySource, flow.ReplyDestination);
        }

        if (flow.Zone != 0)
        {
            WriteNumber16(writer, CTA_ZONE, flow.Zone);
        }
    }

    /// <summary>What of a filter the kernel can be asked. Asked for an IPv6 address it hands out all others, and it
    /// does not look at SCTP's ports (ctnetlink_filter_match_tuple; seen with 6.18).</summary>
    internal static FlowFilter Understood(in FlowFilter filter) => filter with
    {
        Destination = filter.Destination is { Family: IPFamily.IPv6 } ? null : filter.Destination,
        DestinationPort = filter.Protocol == Protocol.SCTP ? null : filter.DestinationPort,
    };

    /// <summary>A kernel before 5.8 does not know CTA_FILTER, and ignores it.</summary>
    internal static void WriteFilter(MessageWriter writer, in FlowFilter filter)
    {
        var flags = FilterProtocol;
        var tuple = writer.BeginNest(CTA_TUPLE_ORIG);
        if (filter.Destination is { } destination)
        {
            flags |= FilterDestination;
            var addresses = writer.BeginNest(CTA_TUPLE_IP);
            WriteAddress(writer, isSource: false, destination);
            writer.EndNest(addresses);
        }

        var protocol = writer.BeginNest(CTA_TUPLE_PROTO);
        writer.Bytes(CTA_PROTO_NUM, [(byte)filter.Protocol]);
        if (filter.DestinationPort is { } port)
        {
            flags |= FilterDestinationPort;
            WriteNumber16(writer, CTA_PROTO_DST_PORT, port);
        }

        writer.EndNest(protocol);
        writer.EndNest(tuple);
        var nest = writer.BeginNest(CTA_FILTER);
        writer.Bytes(CTA_FILTER_ORIG_FLAGS, BitConverter.GetBytes(flags));
        writer.EndNest(nest);
    }

    private static bool TryDecode(AttributeTable tuple, out Tuple decoded)
    {
        decoded = default;
        var addresses = tuple.Nested(CTA_TUPLE_IP);
        var protocol = tuple.Nested(CTA_TUPLE_PROTO);
        if (protocol.Bytes(CTA_PROTO_NUM) is not [var number]
            || (Protocol)number is not (Protocol.TCP or Protocol.UDP or Protocol.SCTP)
            || !TryDecode(addresses, CTA_IP_V4_SRC, CTA_IP_V6_SRC, out var source)
            || !TryDecode(addresses, CTA_IP_V4_DST, CTA_IP_V6_DST, out var destination))
        {
            return false;
        }

        decoded = new Tuple(
            (Protocol)number,
            new FlowEnd(source.Value, Number16(protocol.Bytes(CTA_PROTO_SRC_PORT))),
            new FlowEnd(destination.Value, Number16(protocol.Bytes(CTA_PROTO_DST_PORT))),
            Number16(tuple.Bytes(CTA_TUPLE_ZONE)));
        return true;
    }

    private static bool TryDecode(
        AttributeTable addresses, ushort ipv4, ushort ipv6, [NotNullWhen(true)] out Address? address)
    {
        address = addresses.Bytes(ipv4) is { Length: 4 } four
            ? new Address(IPFamily.IPv4, BinaryPrimitives.ReadUInt32BigEndian(four))
            : addresses.Bytes(ipv6) is { Length: 16 } sixteen
                ? new Address(IPFamily.IPv6, BinaryPrimitives.ReadUInt128BigEndian(sixteen))
                : null;
        return address is not null;
    }

    private static void WriteTuple(
        MessageWriter writer, ushort type, Protocol protocol, in FlowEnd source, in FlowEnd destination)
    {
        var tuple = writer.BeginNest(type);
        var addresses = writer.BeginNest(CTA_TUPLE_IP);
        WriteAddress(writer, isSource: true, source.Address);
        WriteAddress(writer, isSource: false, destination.Address);
        writer.EndNest(addresses);
        var ports = writer.BeginNest(CTA_TUPLE_PROTO);
        writer.Bytes(CTA_PROTO_NUM, [(byte)protocol]);
        WriteNumber16(writer, CTA_PROTO_SRC_PORT, source.Port);
        WriteNumber16(writer, CTA_PROTO_DST_PORT, destination.Port);
        writer.EndNest(ports);
        writer.EndNest(tuple);
    }

    private static void WriteAddress(MessageWriter writer, bool isSource, Address address)
    {
        if (address.Family == IPFamily.IPv4)
        {
            writer.BigEndian32(isSource ? CTA_IP_V4_SRC : CTA_IP_V4_DST, (uint)address.Bits);
            return;
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address.Bits);
        writer.Bytes(isSource ? CTA_IP_V6_SRC : CTA_IP_V6_DST, bytes);
    }

    private static ushort Number16(ReadOnlySpan<byte> bytes) =>
        BinaryPrimitives.TryReadUInt16BigEndian(bytes, out var number) ? number : (ushort)0;

    private static void WriteNumber16(MessageWriter writer, ushort type, ushort number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, number);
        writer.Bytes(type, bytes);
    }

    private readonly record struct Tuple(Protocol Protocol, FlowEnd Source, FlowEnd Destination, ushort Zone);
}
