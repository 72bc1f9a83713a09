using System.Diagnostics;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>Judges single conditions, as the kernel would for the first packet of a connection.</summary>
internal static class IptablesJudge
{
    /// <summary>The statistic match compares 31 random bits with a number.</summary>
    private const uint AllDraws = 1u << 31;

    public static Judgement Of(Match match, Flow flow, IptablesGround ground) => match switch
    {
        Match.Source source => Judgement.Of(
            flow.Source is { } address ? source.Block.Contains(address) != source.IsNegated : null),
        Match.Destination destination => Judgement.Of(
            destination.Block.Contains(flow.Destination) != destination.IsNegated),
        Match.InInterface link => Judgement.Of(IsLink(link.Name, flow.InInterface, link.IsNegated)),
        Match.OutInterface link => Judgement.Of(IsLink(link.Name, flow.OutInterface, link.IsNegated)),
        Match.OfProtocol protocol => Judgement.Of(protocol.Protocol == flow.Packet.Protocol),
        Match.Comment or Match.Accounting or Match.RecentSet => Judgement.Yes,
        Match.Transport transport => Judgement.Of(
            transport.Protocol == flow.Packet.Protocol
            && (transport.DestinationPort ?? flow.DestinationPort) == flow.DestinationPort),
        Match.LocalAddress local => Judgement.Of(
            (local.IsSource ? flow.Source : flow.Destination) is { } address ? ground.Node.Holds(address) : null),
        Match.Mark mark => Judgement.Of((flow.Mark & mark.Mask) == mark.Value != mark.IsNegated),
        Match.ConnectionState connection => Judgement.Of(IsInState(connection.States, flow) != connection.IsNegated),
        Match.Statistic statistic => Judgement.ByChance(statistic.Threshold, AllDraws),
        Match.RecentlySeen seen => Judgement.Of(flow.Packet.RememberedIn.Items.Contains(seen.List)),
        Match.Other other => ground.Read(other.Text).Judge(flow, ground.Node),
        _ => throw new UnreachableException(),
    };

    /// <summary>A packet that begins a connection is NEW; DNAT and SNAT are no states of their own but stand beside it.
    /// A packet that conntrack does not look at is UNTRACKED and nothing else.</summary>
    public static bool IsInState(string states, Flow flow)
    {
        foreach (var range in states.AsSpan().Split(','))
        {
            var isMet = states.AsSpan()[range] switch
            {
                "NEW" => !flow.IsUntracked,
                "UNTRACKED" => flow.IsUntracked,
                "DNAT" => flow.IsTranslated && !flow.IsUntracked,
                "SNAT" => flow.IsSourceRewritten && flow.Hook != PacketHook.Prerouting && !flow.IsUntracked,
                _ => false,
            };
            if (isMet)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A name, or a prefix followed by "+". Where the packet has no interface, the kernel compares with an
    /// empty name.</summary>
    public static bool? IsLink(string wanted, string? name, bool isNegated) => name is null ? null
        : (wanted.EndsWith('+')
            ? name.StartsWith(wanted.AsSpan(0, wanted.Length - 1), StringComparison.Ordinal)
            : name == wanted) != isNegated;
}
