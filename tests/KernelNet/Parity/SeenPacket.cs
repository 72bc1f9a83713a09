using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Signalbox.Core.Model;

namespace Signalbox.KernelNet.Parity;

/// <summary>A packet that came of a <see cref="SentPacket"/>: itself, translated or not, or an ICMP error about it, in
/// which case <paramref name="Error"/> is the ICMP type and code.</summary>
internal readonly record struct SeenPacket(
    uint Id, Address Source, Address Destination, ushort Port, (byte Type, byte Code)? Error)
{
    private const byte ICMP = 1;
    private const byte ICMPv6 = 58;
    private const int ICMPHeader = 8;

    /// <summary>Reads a packet from its network header on. False when it is of no packet of ours.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, out SeenPacket seen)
    {
        seen = default;
        if (!TryReadHeader(packet, out var header))
        {
            return false;
        }

        var body = packet[header.Length..];
        if (header.Protocol is ICMP or ICMPv6)
        {
            if (body.Length < ICMPHeader || !TryRead(body[ICMPHeader..], out var about))
            {
                return false;
            }

            seen = about with { Error = (body[0], body[1]) };
            return true;
        }

        var place = (Protocol)header.Protocol switch
        {
            Protocol.TCP => 4,
            Protocol.UDP => 8,
            Protocol.SCTP => 16,
            _ => -1,
        };
        if (place < 0 || body.Length < place + sizeof(uint))
        {
            return false;
        }

        seen = new SeenPacket(
            BinaryPrimitives.ReadUInt32BigEndian(body[place..]), header.Source, header.Destination,
            BinaryPrimitives.ReadUInt16BigEndian(body[2..]), null);
        return true;
    }

    private static bool TryReadHeader(ReadOnlySpan<byte> packet, [NotNullWhen(true)] out Header? header)
    {
        header = null;
        if (packet.Length >= 20 && packet[0] >> 4 == 4)
        {
            header = new Header(
                (packet[0] & 15) * 4, packet[9],
                new Address(IPFamily.IPv4, BinaryPrimitives.ReadUInt32BigEndian(packet[12..])),
                new Address(IPFamily.IPv4, BinaryPrimitives.ReadUInt32BigEndian(packet[16..])));
        }
        else if (packet.Length >= 40 && packet[0] >> 4 == 6)
        {
            header = new Header(
                40, packet[6],
                new Address(IPFamily.IPv6, BinaryPrimitives.ReadUInt128BigEndian(packet[8..])),
                new Address(IPFamily.IPv6, BinaryPrimitives.ReadUInt128BigEndian(packet[24..])));
        }

        return header is not null && header.Length <= packet.Length;
    }

    private sealed record Header(int Length, byte Protocol, Address Source, Address Destination);
}
