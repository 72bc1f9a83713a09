using System.Diagnostics;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Trace;

/// <summary>Conditions of iptables' rules in words: as they are written, and why a packet did not meet one.</summary>
internal sealed class RuleSayings(IPFamily family)
{
    private readonly RuleText _text = new(family);

    public string Say(Match match) => _text.Say(new Rule([match], Target.Nothing));

    public static string WhyNot(Step.Missed step, IptablesGround ground)
    {
        var match = ((MetRule.OfIptables)step.Rule).Rule.Matches[step.Condition];
        if (step.Assumed is { } assumed)
        {
            return $"it cannot be told whether {assumed}";
        }

        return match switch
        {
            Match.Statistic => "the draw chose otherwise",
            Match.Other other => ground.Read(other.Text).WhyNot(step.Flow, ground.Node),
            _ => ConditionOf(match).WhyNot(step.Flow, ground.Node),
        };
    }

    private static Condition ConditionOf(Match match) => match switch
    {
        Match.Source source => new("the source", Say(source.Block), source.IsNegated, (flow, _) =>
            (flow.Source is { } from ? source.Block.Contains(from) : null, $"{flow.Source}")),
        Match.Destination destination => new("the destination", Say(destination.Block), destination.IsNegated,
            (flow, _) => (destination.Block.Contains(flow.Destination), $"{flow.Destination}")),
        Match.InInterface link => Link("the interface that it came in through", link.Name, link.IsNegated,
            flow => flow.InInterface),
        Match.OutInterface link => Link("the interface that it leaves through", link.Name, link.IsNegated,
            flow => flow.OutInterface),
        Match.OfProtocol protocol => ForeignConditions.Protocol(protocol.Protocol.Lower(), isNegated: false),
        Match.Transport { DestinationPort: { } port } => new("the destination port", $"{port}", IsNegated: false,
            (flow, _) => (flow.DestinationPort == port, $"{flow.DestinationPort}")),
        Match.Transport transport => ForeignConditions.Protocol(transport.Protocol.Lower(), isNegated: false),
        Match.LocalAddress { IsSource: true } => new("the source", "an address of this node", IsNegated: false,
            (flow, node) => (flow.Source is { } from ? node.Holds(from) : null, $"{flow.Source}")),
        Match.LocalAddress => new("the destination", "an address of this node", IsNegated: false,
            (flow, node) => (node.Holds(flow.Destination), $"{flow.Destination}")),
        Match.Mark mark => new(
            mark.Mask == uint.MaxValue ? "the mark" : $"of the mark, 0x{mark.Mask:x}", $"0x{mark.Value:x}",
            mark.IsNegated, (flow, _) => ((flow.Mark & mark.Mask) == mark.Value, $"0x{flow.Mark & mark.Mask:x}")),
        Match.ConnectionState state => ForeignConditions.State(state.States, state.IsNegated),
        Match.RecentlySeen seen => new("the source", $"on the list {seen.List}", IsNegated: false,
            (flow, _) => (flow.Packet.RememberedIn.Items.Contains(seen.List), "new")),
        _ => throw new UnreachableException(),
    };

    private static Condition Link(string subject, string name, bool isNegated, Func<Flow, string?> of) => new(
        subject, name, isNegated, (flow, _) => (
            IptablesJudge.IsLink(name, of(flow), isNegated: false),
            of(flow) is { Length: > 0 } actual ? actual : "none"));

    private static string Say(CIDR block) =>
        block.PrefixLength == block.Network.Width ? $"{block.Network}" : $"in {block}";
}
