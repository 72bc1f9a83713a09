using System.Buffers.Binary;
using Signalbox.Core.Model;

namespace Signalbox.KernelNet.Parity;

/// <summary>The first packet of a flow: a SYN, a datagram, or an INIT. <paramref name="Id"/> is in it where no
/// translation changes it, so that whatever becomes of the packet can be told to be of this one.</summary>
internal readonly record struct SentPacket(
    uint Id, Address Source, ushort SourcePort, Address Destination, ushort Port, Protocol Protocol)
{
    private const int IPv4Header = 20;
    private const int IPv6Header = 40;
    private const byte HopLimit = 64;

    private int HeaderLength => Source.Family == IPFamily.IPv4 ? IPv4Header : IPv6Header;

    private int TransportLength => Protocol switch
    {
        Protocol.TCP => 20,
        Protocol.UDP => 12,
        _ => 32,
    };

    /// <summary>From the network header on, checksums included, but for SCTP's.</summary>
    public byte[] ToBytes()
    {
        var packet = new byte[HeaderLength + TransportLength];
        var transport = packet.AsSpan(HeaderLength);
        BinaryPrimitives.WriteUInt16BigEndian(transport, SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(transport[2..], Port);
        switch (Protocol)
        {
            case Protocol.TCP:
                BinaryPrimitives.WriteUInt32BigEndian(transport[4..], Id);
                transport[12] = 5 << 4;
                transport[13] = 2; // SYN
                BinaryPrimitives.WriteUInt16BigEndian(transport[14..], 1024);
                BinaryPrimitives.WriteUInt16BigEndian(transport[16..], TransportSum(transport));
                break;
            case Protocol.UDP:
                BinaryPrimitives.WriteUInt16BigEndian(transport[4..], (ushort)TransportLength);
                BinaryPrimitives.WriteUInt32BigEndian(transport[8..], Id);
                BinaryPrimitives.WriteUInt16BigEndian(transport[6..], TransportSum(transport));
                break;
            default:
                transport[12] = 1; // INIT
                transport[15] = 20;
                BinaryPrimitives.WriteUInt32BigEndian(transport[16..], Id);
                BinaryPrimitives.WriteUInt32BigEndian(transport[20..], 65536);
                transport[25] = transport[27] = 1;
                break;
        }

        WriteNetworkHeader(packet);
        return packet;
    }

    private void WriteNetworkHeader(Span<byte> packet)
    {
        if (Source.Family == IPFamily.IPv4)
        {
            packet[0] = 0x45;
            BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)packet.Length);
            packet[8] = HopLimit;
            packet[9] = (byte)Protocol;
            BinaryPrimitives.WriteUInt32BigEndian(packet[12..], (uint)Source.Bits);
            BinaryPrimitives.WriteUInt32BigEndian(packet[16..], (uint)Destination.Bits);
            BinaryPrimitives.WriteUInt16BigEndian(packet[10..], Folded(Sum(packet[..IPv4Header])));
            return;
        }

        packet[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], (ushort)TransportLength);
        packet[6] = (byte)Protocol;
        packet[7] = HopLimit;
        BinaryPrimitives.WriteUInt128BigEndian(packet[8..], Source.Bits);
        BinaryPrimitives.WriteUInt128BigEndian(packet[24..], Destination.Bits);
    }

    /// <summary>Over the addresses, the protocol, the length and the segment. Source: RFC 9293 3.1, RFC 8200 8.1.
    /// </summary>
    private ushort TransportSum(ReadOnlySpan<byte> transport)
    {
        Span<byte> addresses = stackalloc byte[32];
        BinaryPrimitives.WriteUInt128BigEndian(addresses, Source.Bits);
        BinaryPrimitives.WriteUInt128BigEndian(addresses[16..], Destination.Bits);
        return Folded(Sum(addresses) + Sum(transport) + (uint)Protocol + (uint)TransportLength);
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (var i = 0; i < bytes.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);
        }

        return sum;
    }

    private static ushort Folded(uint sum)
    {
        while (sum > ushort.MaxValue)
        {
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
