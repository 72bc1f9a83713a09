using System.Buffers.Binary;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>A packet's headers as bytes, as far as they are known: addresses, the protocol, ports, that it is no
/// fragment, and the flags of a connection's first segment.</summary>
internal static class NftHeaders
{
    /// <summary>As many as rules may load of either header, and more than both have.</summary>
    private const int Room = 512;

    private const int FragmentOffset = 6;
    private const byte DoNotFragment = 0x40;
    private const int TcpFlags = 13;
    private const byte Syn = 2;

    public static void Load(Flow flow, Expression.LoadPayload load, ref NftRegisters registers)
    {
        Span<byte> bytes = stackalloc byte[Room];
        Span<byte> unknown = stackalloc byte[Room];
        bytes.Clear();
        unknown.Fill(0xff);
        switch (load.Header)
        {
            case PacketHeader.Network:
                WriteNetwork(flow, bytes, unknown);
                break;
            case PacketHeader.Transport:
                WriteTransport(flow, bytes, unknown);
                break;
            default:
                break;
        }

        registers.Set(
            load.To, bytes.Slice(load.Offset, load.Length), unknown.Slice(load.Offset, load.Length));
    }

    private static void WriteNetwork(Flow flow, Span<byte> bytes, Span<byte> unknown)
    {
        var isIPv4 = flow.Destination.Family == IPFamily.IPv4;
        var (protocol, source, destination) = isIPv4 ? (9, 12, 16) : (6, 8, 24);
        var length = isIPv4 ? 4 : 16;
        bytes[protocol] = (byte)flow.Packet.Protocol;
        unknown[protocol] = 0;
        Write(flow.Destination, bytes[destination..]);
        unknown.Slice(destination, length).Clear();
        if (isIPv4)
        {
            unknown[FragmentOffset] = DoNotFragment;
            unknown[FragmentOffset + 1] = 0;
        }

        if (flow.Source is { } known)
        {
            Write(known, bytes[source..]);
            unknown.Slice(source, length).Clear();
        }
    }

    private static void WriteTransport(Flow flow, Span<byte> bytes, Span<byte> unknown)
    {
        if (flow.SourcePort is { } port)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes, port);
            unknown[..2].Clear();
        }

        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], flow.DestinationPort);
        unknown.Slice(2, 2).Clear();
        if (flow.Packet.Protocol == Protocol.TCP)
        {
            (bytes[TcpFlags], unknown[TcpFlags]) = (Syn, 0);
        }
    }

    public static void Write(Address address, Span<byte> to)
    {
        if (address.Family == IPFamily.IPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(to, (uint)address.Bits);
        }
        else
        {
            BinaryPrimitives.WriteUInt128BigEndian(to, address.Bits);
        }
    }
}
