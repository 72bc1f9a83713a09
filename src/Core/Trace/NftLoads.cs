using System.Text;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>Expressions that put something into a register: what the packet, the connection and the node say, constants
/// and draws.</summary>
internal static class NftLoads
{
    private const uint StateNew = 8;
    private const uint SourceTranslated = 0x10;
    private const uint DestinationTranslated = 0x20;
    private const uint TypeUnicast = 1;
    private const uint TypeLocal = 2;
    private const int NameLength = 16;

    /// <summary>False when the expression is no load.</summary>
    public static bool TryLoad(
        Expression expression, in NftFlow flow, NodeAddresses node, ref NftRegisters registers)
    {
        switch (expression)
        {
            case Expression.LoadPayload load:
                NftHeaders.Load(flow, load, ref registers);
                return true;
            case Expression.LoadMeta load:
                LoadMeta(load, flow, ref registers);
                return true;
            case Expression.LoadConntrack { Key: ConntrackKey.State } load:
                registers.Set(load.To, StateNew);
                return true;
            case Expression.LoadConntrack { Key: ConntrackKey.Status } load:
                LoadStatus(load, flow, ref registers);
                return true;
            case Expression.LoadAddressType load:
                LoadType(load, flow, node, ref registers);
                return true;
            case Expression.LoadRandom load:
                registers.Set(load);
                return true;
            case Expression.LoadConstant load:
                registers.Set(load.To, load.Value.Span);
                return true;
            case Expression.Bitwise bits:
                registers.Apply(bits);
                return true;
            default:
                return false;
        }
    }

    private static void LoadMeta(Expression.LoadMeta load, in NftFlow flow, ref NftRegisters registers)
    {
        switch (load.Key)
        {
            case MetaKey.Mark:
                registers.Set(load.To, flow.Mark);
                break;
            case MetaKey.TransportProtocol:
                registers.Set(load.To, [(byte)flow.Packet.Protocol]);
                break;
            case MetaKey.InInterfaceName when flow.InInterface is { } name:
                Span<byte> bytes = stackalloc byte[NameLength];
                bytes.Clear();
                Encoding.UTF8.TryGetBytes(name, bytes, out _);
                registers.Set(load.To, bytes);
                break;
            default:
                registers.Forget(load.To, NameLength);
                break;
        }
    }

    /// <summary>Whether addresses are translated; the other bits are the connection's own affair.</summary>
    private static void LoadStatus(Expression.LoadConntrack load, in NftFlow flow, ref NftRegisters registers)
    {
        var status = (flow.IsTranslated ? DestinationTranslated : 0) | (flow.IsMasqueraded ? SourceTranslated : 0);
        registers.Set(load.To, status, ~(SourceTranslated | DestinationTranslated));
    }

    /// <summary>Of addresses that are not this node's, nothing else is told.</summary>
    private static void LoadType(
        Expression.LoadAddressType load, in NftFlow flow, NodeAddresses node, ref NftRegisters registers)
    {
        if (load.IsSource && flow.IsMasqueraded)
        {
            registers.Forget(load.To, sizeof(uint));
            return;
        }

        registers.Set(
            load.To, node.Holds(load.IsSource ? flow.Packet.Source : flow.Destination) ? TypeLocal : TypeUnicast);
    }
}
