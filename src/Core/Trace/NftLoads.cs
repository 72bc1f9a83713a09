using System.Diagnostics;
using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>Expressions that put something into a register: what the packet, the connection and the node say, constants
/// and draws.</summary>
internal static class NftLoads
{
    private const uint TypeUnicast = 1;
    private const uint TypeLocal = 2;
    private const uint TypeBroadcast = 3;
    private const uint TypeMulticast = 5;
    private const int NameLength = 16;
    private const int Longest = 16;

    /// <summary>What becomes of the rule; null when the expression is no load.</summary>
    public static NftTurn? Load(Expression expression, Flow flow, NodeAddresses node, ref NftRegisters registers)
    {
        switch (expression)
        {
            case Expression.LoadPayload load:
                NftHeaders.Load(flow, load, ref registers);
                break;
            case Expression.LoadMeta load:
                return LoadMeta(load, flow, node, ref registers);
            case Expression.LoadConntrack load:
                return NftConntrack.Load(load, flow, ref registers);
            case Expression.LoadAddressType load:
                LoadType(load, flow, node, ref registers);
                break;
            case Expression.LoadRoute load:
                LoadRoute(load, flow, node, ref registers);
                break;
            case Expression.LoadRandom load:
                registers.SetDraw(load.To, load.Modulus, load.Offset);
                break;
            case Expression.LoadCounter load:
                registers.SetDraw(load.To, load.Modulus, load.Offset);
                break;
            case Expression.LoadHash load:
                registers.SetDraw(load.To, load.Modulus, load.Offset);
                break;
            case Expression.LoadConstant load:
                registers.Set(load.To, load.Value.Span);
                break;
            case Expression.Bitwise bits:
                registers.Apply(bits);
                break;
            case Expression.Shift shift:
                registers.Apply(shift);
                break;
            case Expression.TurnBytes turn:
                registers.Apply(turn);
                break;
            default:
                return null;
        }

        return NftTurn.On;
    }

    private static NftTurn LoadMeta(
        Expression.LoadMeta load, Flow flow, NodeAddresses node, ref NftRegisters registers)
    {
        var isIPv4 = flow.Destination.Family == IPFamily.IPv4;
        switch (load.Key)
        {
            case MetaKey.Mark:
                registers.Set(load.To, flow.Mark);
                break;
            case MetaKey.TransportProtocol:
                registers.Set(load.To, [(byte)flow.Packet.Protocol]);
                break;
            case MetaKey.NetworkProtocol:
                registers.Set(load.To, [isIPv4 ? (byte)2 : (byte)10]);
                break;
            case MetaKey.EtherType:
                registers.Set(load.To, isIPv4 ? [8, 0] : [0x86, 0xdd]);
                break;
            case MetaKey.PacketType when !flow.Destination.IsMulticast && !flow.Destination.IsBroadcast:
                registers.Set(load.To, [0]);
                break;
            case MetaKey.InInterfaceName:
                LoadName(load.To, flow.InInterface, ref registers);
                break;
            case MetaKey.OutInterfaceName:
                LoadName(load.To, flow.OutInterface, ref registers);
                break;
            case MetaKey.InInterface:
                LoadNumber(load.To, flow.InInterface, node, ref registers);
                break;
            case MetaKey.OutInterface:
                LoadNumber(load.To, flow.OutInterface, node, ref registers);
                break;
            case MetaKey.SocketUser or MetaKey.SocketGroup when flow.Packet.Origin == PacketOrigin.Network:
                // Nobody here has sent it.
                return NftTurn.Miss;
            default:
                registers.Forget(load.To, Longest);
                break;
        }

        return NftTurn.On;
    }

    private static void LoadName(byte to, string? name, ref NftRegisters registers)
    {
        if (name is null)
        {
            registers.Forget(to, NameLength);
            return;
        }

        Span<byte> bytes = stackalloc byte[NameLength];
        bytes.Clear();
        Encoding.UTF8.TryGetBytes(name, bytes, out _);
        registers.Set(to, bytes);
    }

    private static void LoadNumber(byte to, string? name, NodeAddresses node, ref NftRegisters registers)
    {
        uint? number = name switch
        {
            null => null,
            "" => 0,
            _ => node.NumberOf(name),
        };
        if (number is { } known)
        {
            registers.Set(to, known);
        }
        else
        {
            registers.Forget(to, sizeof(uint));
        }
    }

    private static void LoadType(
        Expression.LoadAddressType load, Flow flow, NodeAddresses node, ref NftRegisters registers)
    {
        if ((load.IsSource ? flow.Source : flow.Destination) is not { } address)
        {
            registers.Forget(load.To, sizeof(uint));
            return;
        }

        registers.Set(
            load.To,
            node.Holds(address) ? TypeLocal : address.IsMulticast ? TypeMulticast
            : address.IsBroadcast ? TypeBroadcast : TypeUnicast);
    }

    /// <summary>Only what routes to the destination say.</summary>
    private static void LoadRoute(
        Expression.LoadRoute load, Flow flow, NodeAddresses node, ref NftRegisters registers)
    {
        var link = load.Flags == RouteFlags.Destination ? node.InterfaceTo(flow.Destination) : null;
        switch (load.Result)
        {
            case RouteResult.OutInterfaceName:
                LoadName(load.To, link, ref registers);
                break;
            case RouteResult.OutInterface:
                LoadNumber(load.To, link, node, ref registers);
                break;
            case RouteResult.AddressType:
                registers.Forget(load.To, sizeof(uint));
                break;
            default:
                throw new UnreachableException();
        }
    }
}
