using System.Buffers.Binary;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>A packet's headers as bytes, as far as they are known: addresses, the protocol and ports.</summary>
internal static class NftHeaders
{
    /// <summary>As many as rules may load of either header, and more than both have.</summary>
    private const int Room = 320;

    public static void Load(in NftFlow flow, Expression.LoadPayload load, ref NftRegisters registers)
    {
        Span<byte> bytes = stackalloc byte[Room];
        Span<byte> unknown = stackalloc byte[Room];
        bytes.Clear();
        unknown.Fill(0xff);
        if (load.Header == PacketHeader.Network)
        {
            WriteNetwork(flow, bytes, unknown);
        }
        else
        {
            WriteTransport(flow, bytes, unknown);
        }

        registers.Set(
            load.To, bytes.Slice(load.Offset, load.Length), unknown.Slice(load.Offset, load.Length));
    }

    private static void WriteNetwork(in NftFlow flow, Span<byte> bytes, Span<byte> unknown)
    {
        var isIPv4 = flow.Destination.Family == IPFamily.IPv4;
        var (protocol, source, destination) = isIPv4 ? (9, 12, 16) : (6, 8, 24);
        var length = isIPv4 ? 4 : 16;
        bytes[protocol] = (byte)flow.Packet.Protocol;
        unknown[protocol] = 0;
        Write(flow.Destination, bytes[destination..]);
        unknown.Slice(destination, length).Clear();

        // Which address a masqueraded packet has is the routes' affair.
        if (!flow.IsMasqueraded)
        {
            Write(flow.Packet.Source, bytes[source..]);
            unknown.Slice(source, length).Clear();
        }
    }

    private static void WriteTransport(in NftFlow flow, Span<byte> bytes, Span<byte> unknown)
    {
        if (flow.Packet.SourcePort != 0 && !flow.IsMasqueraded)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes, flow.Packet.SourcePort);
            unknown[..2].Clear();
        }

        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], flow.DestinationPort);
        unknown.Slice(2, 2).Clear();
    }

    private static void Write(Address address, Span<byte> to)
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
