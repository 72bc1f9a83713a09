using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>What rules do to a packet that meets them.</summary>
internal sealed class NftStatements(NftGround ground, NodeWalk walk)
{
    /// <summary>The kernel's NFT_JUMP_STACK_SIZE: it refuses rules that go deeper.</summary>
    private const int MaxDepth = 16;

    /// <summary>Kinds of objects that decide nothing: a limit and a quota do.</summary>
    private static readonly uint[] DecidingObjects = [2, 4];

    /// <summary>Expressions of nf_tables, and statements of nft, that decide, whatever they say otherwise.</summary>
    private static readonly string[] Deciding =
    [
        "target", "synproxy", "fwd", "nat", "masq", "redir", "tproxy", "queue", "reject", "immediate", "notrack",
        "snat", "dnat", "masquerade", "redirect",
    ];

    private static readonly string[] Idle = ["last", "dup", "flow_offload", "flow", "secmark", "counter", "log"];

    /// <summary>It may end the rule, or loads what others look at.</summary>
    public static bool IsCondition(Expression.Other other) =>
        !Deciding.Contains(FirstWord(other)) && !IsIdle(other);

    /// <summary>It leaves the packet as it is, so that conditions before it matter nothing to it.</summary>
    public static bool IsNeutral(Expression statement) => statement switch
    {
        Expression.Count or Expression.Log => true,
        Expression.UseObject use => !DecidingObjects.Contains(use.Kind),
        Expression.SetMeta set => set.Key != MetaKey.Mark,
        Expression.SetConntrack set => set.Key != ConntrackKey.Mark,
        Expression.Decide decide => decide.Verdict.Code == NftVerdictCode.Continue,
        Expression.Other other => IsIdle(other),
        _ => false,
    };

    /// <summary>What a dump says in words that are not understood has all of them for a name.</summary>
    private static string FirstWord(Expression.Other other)
    {
        var space = other.Name.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? other.Name : other.Name[..space];
    }

    /// <summary>Also where other fields than marks are written.</summary>
    private static bool IsIdle(Expression.Other other) => Idle.Contains(FirstWord(other))
        || (other.Name.Contains(" set ", StringComparison.Ordinal)
            && !other.Name.Contains("mark set", StringComparison.Ordinal));

    public NftTurn Run(ref NftWay way, ref NftRunningRule rule, Expression statement)
    {
        switch (statement)
        {
            case Expression.SetMeta set when Number(rule, set.From) is { } mark:
                way = way with { Flow = way.Flow with { Mark = mark } };
                return NftTurn.On;
            case Expression.SetConntrack set when Number(rule, set.From) is { } mark:
                way = way with { Flow = way.Flow with { ConnectionMark = mark } };
                return NftTurn.On;
            case Expression.Untrack:
            case Expression.Other { Name: "notrack" }:
                way = way with { Flow = way.Flow with { IsUntracked = true } };
                return NftTurn.On;
            case Expression.UpdateSet update when ground.FindSet(update.Set) is { } set
                && rule.Registers.IsKnown(update.Key, set.KeyLength):
                way = way with { Flow = way.Flow.Remember(set, rule.Registers.Get(update.Key, set.KeyLength)) };
                return NftTurn.On;
            case Expression.UpdateSet update when ground.FindSet(update.Set) is { TimeoutSeconds: not null }:
                return NftTurn.On;
            case Expression.UseObject:
                rule.Doubt();
                return NftTurn.On;
            case Expression.Decide decide:
                return Obey(ref way, rule, decide.Verdict);
            case Expression.Masquerade or Expression.MasqueradeWith:
                return Accept(way, rule, way.Flow with { IsMasqueraded = true, HasTranslation = true });
            case Expression.Reject or Expression.RejectWith:
            case Expression.Other other when FirstWord(other) == "reject":
                return End(way, rule, new Ending.Rejected(rule.Place));
            default:
                return NftTranslations.Of(statement, way.Flow, rule.Registers, ground.Node) is { } results
                    ? Accept(way, rule, results)
                    : GiveUp(way, rule);
        }
    }

    public NftTurn Obey(ref NftWay way, in NftRunningRule rule, NftVerdict verdict)
    {
        switch (verdict.Code)
        {
            case NftVerdictCode.Continue:
                return NftTurn.On;
            case NftVerdictCode.Accept:
                return Accept(way, rule, way.Flow);
            case NftVerdictCode.Drop:
                return End(way, rule, new Ending.Dropped(rule.Place));
            case NftVerdictCode.Return:
                way = Meet(way, rule) with { Frame = way.Frame!.Caller };
                return NftTurn.Met;
            case NftVerdictCode.Jump or NftVerdictCode.Goto:
                return Enter(ref way, rule, verdict);
            default:
                return GiveUp(way, rule);
        }
    }

    /// <summary>Nothing can be said from this rule on.</summary>
    public NftTurn GiveUp(in NftWay way, in NftRunningRule rule) => End(
        way, rule,
        new Ending.CannotBeJudged(rule.Place, ground.Text.Say(rule.Rule with { Comment = null })));

    public static NftWay Meet(in NftWay way, in NftRunningRule rule) =>
        way with { Path = StepOf(way, rule, way.Flow) };

    private static uint? Number(in NftRunningRule rule, byte register) =>
        rule.Registers.IsKnown(register, sizeof(uint))
            ? BitConverter.ToUInt32(rule.Registers.Get(register, sizeof(uint)).Span)
            : null;

    private NftTurn Enter(ref NftWay way, in NftRunningRule rule, NftVerdict verdict)
    {
        var from = way.Frame!;
        if (ground.FindChain(verdict.Chain) is not { } chain || from.Depth == MaxDepth)
        {
            return GiveUp(way, rule);
        }

        var caller = verdict.Code == NftVerdictCode.Jump ? from : from.Caller;
        way = Meet(way, rule) with { Frame = new NftFrame(chain, 0, caller, from.Depth + 1) };
        return NftTurn.Met;
    }

    private NftTurn Accept(in NftWay way, in NftRunningRule rule, Flow flow)
    {
        walk.GoOn(flow, way.Odds, StepOf(way, rule, flow));
        return NftTurn.End;
    }

    /// <summary>Each of several destinations is as likely as the others.</summary>
    private NftTurn Accept(in NftWay way, NftRunningRule rule, ReadOnlySpan<Flow> results)
    {
        if (results.IsEmpty)
        {
            return GiveUp(way, rule);
        }

        var (odds, count) = (way.Odds, (uint)results.Length);
        if (count > 1)
        {
            rule.Share = (rule.Share ?? Odds.Certain).And(1, count);
            odds = odds.And(1, count);
        }

        foreach (var flow in results)
        {
            Accept(way with { Odds = odds }, rule, flow with { HasTranslation = true });
        }

        return NftTurn.End;
    }

    private NftTurn End(in NftWay way, in NftRunningRule rule, Ending ending)
    {
        walk.End(ending, way.Flow, way.Odds, StepOf(way, rule, way.Flow));
        return NftTurn.End;
    }

    private static Step.Met StepOf(in NftWay way, in NftRunningRule rule, Flow to) =>
        new(rule.Place, rule.From, to, way.Path) { Share = rule.Share, Assumed = rule.Assumed };
}
