using System.Collections.Immutable;
using System.Diagnostics;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Trace;

/// <summary>Walks a packet over iptables rules as the kernel would, along every way that chance leaves open.</summary>
public sealed class IptablesTrace
{
    private readonly ChainSet _rules;
    private readonly NodeAddresses _node;
    private readonly Stack<WalkState> _open = new();
    private readonly ImmutableArray<Outcome>.Builder _outcomes = ImmutableArray.CreateBuilder<Outcome>();

    private IptablesTrace(ChainSet rules, NodeAddresses node)
    {
        _rules = rules;
        _node = node;
    }

    /// <summary>Every outcome with its odds; never empty.</summary>
    public static ImmutableArray<Outcome> Walk(ChainSet rules, NodeAddresses node, in Packet packet)
    {
        var trace = new IptablesTrace(rules, node);
        trace.Enter(
            WalkState.Begin(packet),
            new Hook(Table.Nat, packet.Origin == PacketOrigin.Network ? "PREROUTING" : "OUTPUT"));
        while (trace._open.TryPop(out var state))
        {
            trace.Run(state);
        }

        return trace._outcomes.DrainToImmutable();
    }

    /// <summary>Begins with a built-in chain. One that does not exist lets everything through.</summary>
    private void Enter(WalkState state, Hook hook)
    {
        var rules = _rules.Find(hook.Table, hook.Chain) ?? [];
        _open.Push(state with { Hook = hook, Frame = new Frame(hook.Chain, rules, 0, null) });
    }

    /// <summary>Follows one way up to the end of the built-in chain; other ways that open are left for later.
    /// </summary>
    private void Run(WalkState state)
    {
        while (state.Frame is { } frame)
        {
            if (frame.Next == frame.Rules.Length)
            {
                state = state with { Frame = frame.Caller };
                continue;
            }

            var rule = frame.Rules[frame.Next];
            state = state with { Frame = frame with { Next = frame.Next + 1 } };
            if (!Meets(ref state, frame, rule))
            {
                continue;
            }

            if (state.Odds.IsNever || !Obey(ref state, frame, rule))
            {
                return;
            }
        }

        if (_rules.DropsByPolicy(state.Hook.Table, state.Hook.Chain))
        {
            End(state, new Ending.Dropped(null));
            return;
        }

        GoOn(state);
    }

    /// <summary>Judges all conditions. Where chance decides, the way without the rule is left for later; where
    /// nothing can be said, the way ends and its odds become nil.</summary>
    private bool Meets(ref WalkState state, Frame frame, Rule rule)
    {
        Match? unknown = null;
        var missed = Odds.Never;
        var odds = state.Odds;
        foreach (var match in rule.Matches)
        {
            switch (Judge.Of(match, state, _node))
            {
                case Judgement.No:
                    return false;
                case Judgement.Unknown:
                    unknown ??= match;
                    break;
                case Judgement.ByChance:
                    var threshold = ((Match.Statistic)match).Threshold;
                    missed += odds.AndNot(threshold);
                    odds = odds.And(threshold);
                    break;
                case Judgement.Yes:
                    break;
                default:
                    throw new UnreachableException();
            }
        }

        if (unknown is not null)
        {
            End(state, new Ending.CannotBeJudged(state.Place(frame, rule), Say(unknown)));
            state = state with { Odds = Odds.Never };
            return true;
        }

        if (!missed.IsNever)
        {
            _open.Push(state with { Odds = missed });
        }

        state = state.Meet(frame, rule) with { Odds = odds };
        return true;
    }

    /// <summary>Does what the rule says. False when the way has ended or goes on in another built-in chain.</summary>
    private bool Obey(ref WalkState state, Frame frame, Rule rule)
    {
        switch (rule.Target)
        {
            case Target.None:
                return true;
            case Target.SetMark mark:
                state = state with { Mark = (state.Mark & ~mark.Mask) ^ mark.Value };
                return true;
            case Target.Return:
                state = state with { Frame = frame.Caller };
                return true;
            case Target.Jump jump when _rules.Find(state.Hook.Table, jump.Chain) is { } rules
                && !frame.IsInside(jump.Chain):
                state = state with { Frame = new Frame(jump.Chain, rules, 0, state.Frame) };
                return true;
            case Target.Accept:
                GoOn(state);
                return false;
            case Target.DNAT nat:
                GoOn(state with { Destination = nat.Address, DestinationPort = nat.Port, IsRewritten = true });
                return false;
            case Target.Masquerade:
                GoOn(state with { IsMasqueraded = true });
                return false;
            case Target.Drop:
                End(state, new Ending.Dropped(state.Path!.Last));
                return false;
            case Target.Reject:
                End(state, new Ending.Rejected(state.Path!.Last));
                return false;
            case Target.Jump or Target.Other:
                End(state, new Ending.CannotBeJudged(state.Path!.Last, Say(rule.Target)));
                return false;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>The built-in chain that comes after this one. What a local process sends to this node itself comes
    /// in again through the loopback interface, where nat is not asked a second time.</summary>
    private void GoOn(in WalkState state)
    {
        var isForHere = _node.Holds(state.Destination);
        switch (state.Hook)
        {
            case (Table.Nat, "PREROUTING"):
                Enter(state, new Hook(Table.Filter, isForHere ? "INPUT" : "FORWARD"));
                break;
            case (Table.Nat, "OUTPUT"):
                Enter(state, new Hook(Table.Filter, "OUTPUT"));
                break;
            case (Table.Filter, "FORWARD") or (Table.Filter, "OUTPUT"):
                Enter(state, new Hook(Table.Nat, "POSTROUTING"));
                break;
            case (Table.Nat, "POSTROUTING") when isForHere:
                Enter(state, new Hook(Table.Filter, "INPUT"));
                break;
            default:
                End(state, new Ending.Delivered(
                    state.Destination, state.DestinationPort, state.IsRewritten, state.IsMasqueraded));
                break;
        }
    }

    private void End(in WalkState state, Ending ending) =>
        _outcomes.Add(new Outcome(ending, state.Odds, Path.InOrder(state.Path)));

    private static string Say(Match match) =>
        new RuleText(IPFamily.IPv4).Say(new Rule([match], Target.Nothing));

    private static string Say(Target target) => target is Target.Other other ? other.Text : ((Target.Jump)target).Chain;
}
