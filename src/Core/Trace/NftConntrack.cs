using System.Buffers.Binary;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>What conntrack says of the first packet of a connection. Source: net/netfilter/nft_ct.c.</summary>
internal static class NftConntrack
{
    private const uint StateNew = 8;
    private const uint StateUntracked = 64;
    private const uint SourceTranslated = 0x10;
    private const uint DestinationTranslated = 0x20;

    /// <summary>Expected, seen a reply, assured, confirmed, dying: a new connection is none of these. Confirmed it is
    /// once it has left.</summary>
    private const uint NotYet = 0x20f;
    private const uint Confirmed = 8;
    private const int Longest = 16;

    public static NftTurn Load(Expression.LoadConntrack load, Flow flow, ref NftRegisters registers)
    {
        if (load.Key == ConntrackKey.State)
        {
            registers.Set(load.To, flow.IsUntracked ? StateUntracked : StateNew);
            return NftTurn.On;
        }

        if (flow.IsUntracked)
        {
            return NftTurn.Miss;
        }

        switch (load.Key)
        {
            case ConntrackKey.Status:
                LoadStatus(load.To, flow, ref registers);
                break;
            case ConntrackKey.Direction:
                registers.Set(load.To, [0]);
                break;
            case ConntrackKey.Mark:
                registers.Set(load.To, flow.ConnectionMark);
                break;
            case ConntrackKey.NetworkProtocol:
                registers.Set(load.To, [flow.Destination.Family == IPFamily.IPv4 ? (byte)2 : (byte)10]);
                break;
            case ConntrackKey.Protocol:
                registers.Set(load.To, [(byte)flow.Packet.Protocol]);
                break;
            default:
                LoadTuple(load, flow, ref registers);
                break;
        }

        return NftTurn.On;
    }

    /// <summary>Whether addresses are translated; of bits that are not known here nothing is said.</summary>
    private static void LoadStatus(byte to, Flow flow, ref NftRegisters registers)
    {
        var status = (flow.IsTranslated ? DestinationTranslated : 0)
            | (flow.IsSourceRewritten ? SourceTranslated : 0) | (flow.IsBackIn ? Confirmed : 0);
        registers.Set(to, status, ~(SourceTranslated | DestinationTranslated | NotYet));
    }

    /// <summary>The packet's own direction is as it was sent.</summary>
    private static void LoadTuple(Expression.LoadConntrack load, Flow flow, ref NftRegisters registers)
    {
        Span<byte> bytes = stackalloc byte[Longest];
        var isKnown = load.Direction is null or 0;
        switch (load.Key)
        {
            case ConntrackKey.IPv4Source or ConntrackKey.IPv6Source or ConntrackKey.Source when isKnown:
                Set(load.To, flow.Packet.Source, bytes, ref registers);
                break;
            case ConntrackKey.IPv4Destination or ConntrackKey.IPv6Destination or ConntrackKey.Destination when isKnown:
                Set(load.To, flow.Packet.Destination, bytes, ref registers);
                break;
            case ConntrackKey.SourcePort when isKnown && flow.Packet.SourcePort != 0:
                BinaryPrimitives.WriteUInt16BigEndian(bytes, flow.Packet.SourcePort);
                registers.Set(load.To, bytes[..sizeof(ushort)]);
                break;
            case ConntrackKey.DestinationPort when isKnown:
                BinaryPrimitives.WriteUInt16BigEndian(bytes, flow.Packet.DestinationPort);
                registers.Set(load.To, bytes[..sizeof(ushort)]);
                break;
            default:
                registers.Forget(load.To, Longest);
                break;
        }
    }

    private static void Set(byte to, Address address, Span<byte> bytes, ref NftRegisters registers)
    {
        NftHeaders.Write(address, bytes);
        registers.Set(to, bytes[..(address.Family == IPFamily.IPv4 ? sizeof(uint) : Longest)]);
    }
}
