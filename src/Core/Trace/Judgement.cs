using System.Diagnostics;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Trace;

/// <summary>Whether a packet meets one condition.</summary>
internal enum Judgement : byte
{
    No,
    Yes,

    /// <summary>A random draw decides.</summary>
    ByChance,

    /// <summary>The condition is not understood, or asks for something that is not known.</summary>
    Unknown,
}

/// <summary>Judges single conditions, as the kernel would for the first packet of a connection.</summary>
internal static class Judge
{
    public static Judgement Of(Match match, in WalkState state, NodeAddresses node) => match switch
    {
        Match.Source source => Of(source.Block.Contains(state.Packet.Source) != source.IsNegated),
        Match.Destination destination => Of(destination.Block.Contains(state.Destination) != destination.IsNegated),
        Match.InInterface link => OfInterface(link, state),
        Match.OfProtocol protocol => Of(protocol.Protocol == state.Packet.Protocol),
        Match.Comment or Match.Accounting or Match.RecentSet => Judgement.Yes,
        Match.Transport transport => Of(
            transport.Protocol == state.Packet.Protocol
            && (transport.DestinationPort ?? state.DestinationPort) == state.DestinationPort),
        Match.LocalAddress local => Of(node.Holds(local.IsSource ? state.Packet.Source : state.Destination)),
        Match.Mark mark => Of((state.Mark & mark.Mask) == mark.Value != mark.IsNegated),
        Match.ConnectionState connection => Of(IsInState(connection, state) != connection.IsNegated),
        Match.Statistic => Judgement.ByChance,
        Match.RecentlySeen seen => Of(state.Packet.RememberedIn.Items.Contains(seen.List)),
        Match.OutInterface or Match.Other => Judgement.Unknown,
        _ => throw new UnreachableException(),
    };

    private static Judgement Of(bool isMet) => isMet ? Judgement.Yes : Judgement.No;

    /// <summary>A packet that begins a connection is NEW; DNAT is no state of its own but a status beside it.
    /// </summary>
    private static bool IsInState(Match.ConnectionState connection, in WalkState state)
    {
        var isRewritten = state.IsRewritten;
        return connection.States.Split(',').Any(name => name == "NEW" || (name == "DNAT" && isRewritten));
    }

    private static Judgement OfInterface(Match.InInterface match, in WalkState state)
    {
        // In OUTPUT no interface has been passed yet: the kernel compares with an empty name.
        var name = state.Hook.Chain switch
        {
            "OUTPUT" => "",
            "POSTROUTING" => null,
            _ when state.Packet.Origin == PacketOrigin.LocalProcess => "lo",
            _ => state.Packet.InInterface,
        };
        if (name is null)
        {
            return Judgement.Unknown;
        }

        var isSame = match.Name.EndsWith('+')
            ? name.StartsWith(match.Name[..^1], StringComparison.Ordinal)
            : name == match.Name;
        return Of(isSame != match.IsNegated);
    }
}
